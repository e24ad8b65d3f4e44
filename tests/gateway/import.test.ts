// `ai-failover import`: configurations of other gateways (tests/imports, after their documentation) and what becomes of a request in ours.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Explanation } from "../../config/api.js";
import { parseConfig } from "../../config/index.js";
import { readCommand } from "../../gateway/flags.js";
import { importText, runImport } from "../../gateway/import/import.js";
import { IMPORT_KINDS, type ImportKind } from "../../gateway/import/flags.js";
import { PLUGIN } from "../../gateway/paths.js";
import { PluginHost } from "../../gateway/plugin-host/host.js";
import { temporaryFolder } from "./folder.js";

const FOLDER = join(import.meta.dirname, "../imports");

/** What variables hold in these tests. */
const ACCOUNT = JSON.stringify({
  client_email: "a@acme.iam.gserviceaccount.com",
  private_key: "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
});
const ENVIRONMENT: Record<string, string> = {
  OPENAI_API_KEY: "openai-key",
  ANTHROPIC_API_KEY: "anthropic-key",
  GOOGLE_ACCOUNT: ACCOUNT,
  AZURE_API_BASE: "https://acme.openai.azure.com",
  AZURE_BACKUP_BASE: "https://acme-backup.openai.azure.com",
  LITELLM_MASTER_KEY_HASH: `sha256:${"0".repeat(64)}`,
};

/** Each variable of a configuration, with a value. */
function environmentFor(yaml: string): Record<string, string> {
  const names = [...yaml.matchAll(/(?<!\$)\$\{([A-Z0-9_]+)\}/g)].map(([, name]) => name as string);
  return Object.fromEntries(names.map((name) => [name, ENVIRONMENT[name] ?? `value-of-${name.toLowerCase().replaceAll("_", "-")}`]));
}

interface Expected {
  /** For each model: what shares its requests, then what follows, each `provider#token as model`; or why there is none. */
  plans: Record<string, { first: string[]; then: string[] } | string>;
  /** Everything that has no counterpart. */
  lost: string[];
}

function expectedOf(kind: ImportKind): Record<string, Expected> {
  return JSON.parse(readFileSync(join(FOLDER, kind, "expected.json"), "utf8")) as Record<string, Expected>;
}

function filesOf(kind: ImportKind): string[] {
  return readdirSync(join(FOLDER, kind))
    .filter((file) => file !== "expected.json")
    .sort();
}

/** The plan of a request, without what is drawn: the attempts of the route's targets in alphabetical order, then the others. */
function planOf(host: PluginHost, config: Record<string, unknown>, model: string): Expected["plans"][string] {
  const answer = JSON.parse(host.ask(`/explain?${new URLSearchParams({ model, stream: "0" }).toString()}`, "GET").body) as Explanation;
  if (answer.error !== undefined) return answer.error.code;
  const route = (config.routes as { name: string; targets?: { provider: string }[]; provider?: string }[] | undefined)?.find(
    ({ name }) => name === answer.route,
  );
  const targets = new Set(
    route === undefined ? [answer.attempts[0]?.provider] : (route.targets?.map(({ provider }) => provider) ?? [route.provider]),
  );
  const end = answer.attempts.findIndex(({ provider }) => !targets.has(provider));
  const told = answer.attempts.map(({ provider, token, model: asked }) => `${provider}#${token} as ${asked}`);
  const cut = end < 0 ? told.length : end;
  return { first: told.slice(0, cut).sort(), then: told.slice(cut) };
}

function sectionOf(report: readonly string[], title: string): string[] {
  const begin = report.indexOf(title);
  if (begin < 0) return [];
  const rest = report.slice(begin + 1);
  const end = rest.findIndex((line) => !line.startsWith("- "));
  return rest.slice(0, end < 0 ? undefined : end).map((line) => line.slice(2));
}

describe.each(IMPORT_KINDS)("%s", (kind) => {
  const expected = expectedOf(kind);

  test("at least ten configurations, each with its plans", () => {
    expect(filesOf(kind).length).toBeGreaterThanOrEqual(10);
    expect(Object.keys(expected).sort()).toEqual(filesOf(kind));
  });

  test.each(filesOf(kind))("%s", (file) => {
    const text = readFileSync(join(FOLDER, kind, file), "utf8");
    const { yaml, report, errors } = importText(kind, file, text, ENVIRONMENT);
    expect(errors).toEqual([]);
    const { pluginConfig, errors: refused } = parseConfig(yaml, environmentFor(yaml));
    expect(refused).toEqual([]);
    const host = new PluginHost(PLUGIN);
    expect(host.configure(JSON.stringify(pluginConfig)), host.lines.map((line) => line.text).join("\n")).toBe(true);
    const { plans, lost } = expected[file] as Expected;
    for (const [model, plan] of Object.entries(plans))
      expect({ [model]: planOf(host, pluginConfig as Record<string, unknown>, model) }).toEqual({ [model]: plan });
    expect(sectionOf(report, "No counterpart here:")).toEqual(lost);
    // What is said stands at the top of the file too.
    for (const line of report) expect(yaml).toContain(`# ${line}`);
  });
});

describe("what is said", () => {
  test.each(IMPORT_KINDS.flatMap((kind) => filesOf(kind).map((file) => [kind, file] as const)))("%s %s: no secret", (kind, file) => {
    const text = readFileSync(join(FOLDER, kind, file), "utf8");
    const { report, yaml } = importText(kind, file, text, ENVIRONMENT);
    const comments = yaml.split("\n").filter((line) => line.startsWith("#"));
    for (const line of [...report, ...comments]) expect(line).not.toMatch(/-secret|sk-[a-z0-9]|secretsecret|PRIVATE KEY|eyJ0/);
  });

  test("each line of the file that has no counterpart is named, and nothing else of it", () => {
    const text =
      "model_list:\n  - model_name: a\n    litellm_params: { model: openai/gpt-4o, api_key: os.environ/K, mock_response: x }\nnew_section: { a: 1 }\nlitellm_settings: { cache: true }\n";
    expect(importText("litellm", "config.yaml", text, {}).report).toEqual([
      "No counterpart here:",
      "- config.yaml:4: new_section",
      "- config.yaml:3: model_list[0].litellm_params.mock_response",
      "- config.yaml:5: litellm_settings.cache",
      "Taken:",
      "- 1 provider with 1 token in all, 1 route",
    ]);
  });

  test("a key that is a secret itself is named without it", () => {
    const text =
      "model_list:\n  - model_name: a\n    litellm_params: { model: openai/gpt-4o, api_key: os.environ/K, sk-0123456789abcdef0123: x }\n";
    const { report } = importText("litellm", "config.yaml", text, {});
    expect(report).toContain('- config.yaml:3: model_list[0].litellm_params["***"]');
  });

  test("a name with a line break stays in its comment", () => {
    const text = JSON.stringify([
      { type: 1, key: "k", name: "a\nproviders: []", models: "m", status: 2 },
      { type: 1, key: "k", models: "m" },
    ]);
    const { yaml } = importText("one-api", "c.json", text, {});
    expect(yaml).not.toMatch(/^providers: \[\]/m);
    expect(yaml).toContain('channel "a\\nproviders: []" is switched off');
  });

  test("a text of the source that looks like a variable of ours stays what it is", () => {
    const text = "model_list:\n  - model_name: a\n    litellm_params: { model: 'openai/${x}', api_key: 'k${HOME}' }\n";
    const { yaml } = importText("litellm", "config.yaml", text, {});
    expect(yaml).toContain("k$${HOME}");
    expect(yaml).toContain("model: $${x}");
  });
});

describe("what cannot be read is told with file, line and what to do", () => {
  test.each([
    ["litellm", "", "c is empty"],
    ["litellm", "a: 1", "c: there is no model_list: is this LiteLLM's config.yaml?"],
    ["litellm", "- 1", "c: expected LiteLLM's config.yaml"],
    ["litellm", "model_list:\n  - model_name: *\n", "c:2:17: this is no YAML: "],
    ["litellm", "model_list: []", "c: there is no model_list"],
    [
      "litellm",
      "model_list: [{ model_name: a, litellm_params: { model: sagemaker/x } }]",
      'LiteLLM\'s provider "sagemaker" has no counterpart',
    ],
    ["litellm", "include: [no-such-file.yaml]\nmodel_list: []", "no-such-file.yaml does not exist"],
    ["higress", "kind: ConfigMap", "c: this is neither a WasmPlugin nor ai-proxy's configuration"],
    ["higress", "kind: WasmPlugin\nspec: { defaultConfig: {} }", "c: there is no provider"],
    ["one-api", '[{"type":1,"key":"sk-0123456789abcdef" "models":"a"}]', "c:1:40: this is no JSON: expected a comma or }"],
    ["one-api", "{}", "c: there is no list of channels"],
    ["one-api", '{"data":[]}', "c: the list of channels is empty"],
    ["new-api", '{"data":{"items":[{"type":2,"models":"a","key":"k"}]}}', "is of the type Midjourney: left out"],
  ] as const)("%s: %s", (kind, text, message) => {
    let said = "";
    try {
      importText(kind, "c", text, {});
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toContain(message);
    expect(said).not.toContain("sk-0123456789abcdef");
  });
});

describe("the command", () => {
  const LITELLM = "model_list:\n  - { model_name: a, litellm_params: { model: openai/gpt-4o, api_key: sk-0123456789abcdef0123 } }\n";

  test("writes a file that is its owner's alone, and none over another", () => {
    const folder = temporaryFolder();
    const [file, out] = [join(folder, "config.yaml"), join(folder, "ai-failover.yaml")];
    writeFileSync(file, LITELLM);
    const said: string[] = [];
    const command = readCommand(["import", "--from", "litellm", file, "-o", out]);
    if (command.name !== "import") throw new Error("no import");
    expect(
      runImport(
        command.flags,
        (text) => said.push(text),
        (line) => said.push(line),
      ),
    ).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(said.join("\n")).not.toContain("sk-0123456789abcdef0123");
    expect(readFileSync(out, "utf8")).toContain("sk-0123456789abcdef0123");
    expect(
      runImport(
        command.flags,
        (text) => said.push(text),
        (line) => said.push(line),
      ),
    ).toBe(2);
    expect(said.at(-1)).toBe(`${out} is there already: name another file, or say --force`);
    expect(
      runImport(
        { ...command.flags, force: true },
        (text) => said.push(text),
        (line) => said.push(line),
      ),
    ).toBe(0);
    expect(
      runImport(
        { ...command.flags, file: join(folder, "none") },
        () => undefined,
        (line) => said.push(line),
      ),
    ).toBe(2);
    expect(said.at(-1)).toBe(`${join(folder, "none")} does not exist`);
  });

  test.each([
    [["--from", "x", "f"], '--from: expected one of litellm, higress, one-api, new-api, got "x"'],
    [["f"], "--from: expected one of"],
    [["--from", "litellm"], "import: expected the file to read"],
    [["--from", "litellm", "a", "b"], 'unexpected argument "b"'],
    [["--from", "litellm", "a", "--group", "g"], "--group"],
    [["--from", "litellm", "a", "--force"], "--force"],
  ])("%j is refused by name", (args, message) => {
    expect(readCommand(["import", ...args])).toMatchObject({ name: "wrong", message: expect.stringContaining(message) as string });
  });

  test("of one-api and new-api a group's channels alone may be taken", () => {
    const text = readFileSync(join(FOLDER, "one-api/05-groups.json"), "utf8");
    const { yaml, report } = importText("one-api", "c.json", text, {}, "default");
    expect(yaml).not.toContain("vip.example.com");
    expect(report.join("\n")).toContain('channel "for-vip" is not of the group "default": left out');
  });
});
