// Credentials that somebody typed go where the first run puts them: into the file .env, with `${NAME}` in the configuration.
import { type Environment, environmentBeside, readYaml } from "../../config/index.js";
import { writtenValue } from "../environment.js";
import { type NamedToken, nameTokens, variableOf } from "../setup/token-names.js";
import { literalCredentials } from "./hidden.js";
import { setOwn } from "../../config/own.js";

/** A text with its new credentials taken out, and the variables that hold them. */
export interface Moved {
  yaml: string;
  variables: Map<string, string>;
}

/** Takes the credentials out of a text that stand in it as they are. One with characters that .env cannot hold, and what is none, stays. */
export function moveTokens(text: string, envFile: string, environment: Environment): Moved {
  const document = readYaml(text);
  const variables = new Map<string, string>();
  if (document.errors.length > 0) return { yaml: text, variables };
  const taken: Environment = { ...environmentBeside(envFile, environment) };
  let yaml = text;
  // From the end, so that the places before stay where they are.
  const literals = literalCredentials(document).filter(({ node }) => fitsEnvironment(String(node.value)));
  const named = literals.map(({ provider, key, node }) => {
    const token = String(node.value);
    const variable = variableOf(String(provider["id"] ?? provider["type"] ?? "ai"), key === "apiTokens" ? "apiKey" : key);
    const [{ name }] = nameTokens(variable, [token], taken) as [NamedToken];
    setOwn(taken, name, token);
    variables.set(name, token);
    return { name, range: node.range as [number, number, number] };
  });
  for (const { name, range } of named.sort((a, b) => b.range[0] - a.range[0]))
    yaml = `${yaml.slice(0, range[0])}"\${${name}}"${yaml.slice(range[1])}`;
  return { yaml, variables };
}

/** On one line, and read back as it is. */
function fitsEnvironment(text: string): boolean {
  return /^[ -~]+$/.test(text) && writtenValue(text) !== undefined;
}
