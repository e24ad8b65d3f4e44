// The first run on a terminal: which providers, their tokens, each tried at once; then ai-failover.yaml and .env are written.
import { basename, dirname, join } from "node:path";
import { environmentBeside, PROVIDER_ROWS, usualBasePath, type ProviderRow } from "../../config/index.js";
import { replaceFile } from "../envoy/files.js";
import { appendEnvironment } from "../environment.js";
import type { Questions } from "./questions.js";
import { terminalQuestions } from "./terminal-questions.js";
import { nameTokens, variableOf } from "./token-names.js";
import { type TokenTrial, tryToken } from "./try-token.js";

/** One provider with the tokens that were kept. */
export interface Answer {
  row: ProviderRow;
  tokens: string[];
}

type Trial = (row: ProviderRow, token: string) => Promise<TokenTrial>;

/** Asks, tries and writes. Resolves with whether there is a configuration now; without any provider nothing is written. */
export async function firstRun(
  configFile: string,
  say: (line: string) => void,
  questions: Questions = terminalQuestions,
  trial: Trial = tryToken,
): Promise<boolean> {
  say(
    `There is no ${basename(configFile)} here yet. Name the providers you have API tokens for, or press Enter to try the demo (--guided asks in the browser instead).`,
  );
  const answers: Answer[] = [];
  for (;;) {
    const rows = askableRows().filter((row) => answers.every((answer) => answer.row !== row));
    const row = await questions.provider(rows, answers.length === 0);
    if (row === undefined) break;
    const tokens = await askTokens(row, say, questions, trial);
    if (tokens.length > 0) answers.push({ row, tokens });
  }
  if (answers.length === 0) return false;
  const envFile = join(dirname(configFile), ".env");
  const taken = environmentBeside(configFile, {});
  const names = answers.map(({ row, tokens }) => nameTokens(variableOf(row.type, "apiKey"), tokens, { ...taken, ...process.env }));
  const undo = appendEnvironment(envFile, new Map(names.flat().map(({ name, token }) => [name, token])));
  try {
    replaceFile(configFile, configurationText(answers, names));
  } catch (error) {
    // The two belong together: tokens without a configuration are left nowhere.
    undo();
    throw error;
  }
  say(`wrote ${configFile} and the tokens into ${envFile} (only you can read it)`);
  return true;
}

/** Types that need a token and nothing else. */
export function askableRows(): ProviderRow[] {
  return PROVIDER_ROWS.filter(
    (row) =>
      row.apis.chatCompletions !== undefined && row.tokensRequired && row.host !== "" && !(row.host + usualBasePath(row)).includes("{"),
  );
}

async function askTokens(row: ProviderRow, say: (line: string) => void, questions: Questions, trial: Trial): Promise<string[]> {
  const tokens: string[] = [];
  for (;;) {
    const token = (await questions.token(row.title, tokens.length)).trim();
    if (token === "") return tokens;
    const problem = tokens.includes(token)
      ? "that one is here already"
      : /^[!-~]+$/.test(token)
        ? ""
        : "a token has visible ASCII characters only";
    if (problem !== "") {
      say(`  ${problem}`);
      continue;
    }
    const { verdict, text } = await trial(row, token);
    say(`  ${row.type}#${tokens.length}: ${text}`);
    if (verdict !== "refused" || (await questions.keepRefused())) tokens.push(token);
  }
}

function configurationText(answers: readonly Answer[], names: readonly { name: string }[][]): string {
  const providers = answers.map(({ row }, index) => {
    const tokens = (names[index] ?? []).map(({ name }) => `"\${${name}}"`).join(", ");
    return `  - id: ${row.type}\n    type: ${row.type}\n    apiTokens: [${tokens}]\n`;
  });
  return [
    "# Written by the first run of ai-failover. The values of ${NAME} stand in .env.\n",
    "# Without routes each provider serves the models whose names begin as its own do.\n",
    "providers:\n",
    ...providers,
  ].join("");
}
