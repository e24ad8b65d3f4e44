// Each way to move a secret by a change of the configuration, and each name of a cluster that leads elsewhere, by itself: on the judgement alone. On the
// real gateway: tests/attack/variables.test.ts.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkText } from "../../../gateway/edit/check.js";
import { hideSecrets, secretsByMark, showSecrets } from "../../../gateway/edit/hidden.js";
import { misdirected } from "../../../gateway/edit/permitted.js";
import { proposedConfiguration } from "../../../gateway/configuration.js";
import { keptElsewhere, movedClusters, movedElsewhere, movedSecrets, withProvider } from "../../attack/moved-secrets.js";

const HOME = "http://good.example:9001/v1";
const THIEF = "http://thief.example/v1";
const ENVIRONMENT = { FILES_TOKEN: "sk-of-the-file-0123456789" };
const FILE = `providers:
  - { id: qwen, type: openai, baseUrl: "${HOME}", apiTokens: ["\${FILES_TOKEN}", a-secret-that-stands-there] }
routes:
  - { name: all, match: { model: "*" }, provider: qwen }
`;
const hidden = hideSecrets(FILE, []).yaml;
const mark = /__secret_[0-9a-f]{16}__/.exec(hidden)?.[0] as string;
const secrets = secretsByMark([FILE], []);

/** Why it does not come into force; undefined: it does. */
function refusal(changed: string): string | undefined {
  const shown = showSecrets(changed, secrets);
  const { ok, findings } = checkText(shown.yaml, ENVIRONMENT, changed);
  if (!ok) return findings.map(({ message }) => message).join();
  return misdirected(changed, [FILE], ENVIRONMENT, [], secrets);
}

describe("a secret or a variable of the file moves by", () => {
  test.each(movedSecrets(hidden, mark, HOME, THIEF))("%s: no", (_, changed) => {
    expect(changed).not.toBe(hidden);
    expect(refusal(changed)).toEqual(expect.any(String));
  });
  test("what stays where it was, and what is typed, comes into force", () => {
    expect(refusal(`${hidden}maxAttempts: 7\n`)).toBeUndefined();
    expect(refusal(withProvider(hidden, `baseUrl: "${THIEF}", apiTokens: [typed-by-hand]`))).toBeUndefined();
    expect(refusal(withProvider(hidden, `baseUrl: "${HOME}", apiTokens: ["${mark}", "\${FILES_TOKEN}"]`))).toBeUndefined();
  });
});

describe.each(["a variable", "a text that stands there"])("of a webhook whose address is %s, and of a route's model", (kind) => {
  const HOOK = "http://hook.example:9002/services/T00/B00/ASecretOfTheHook01";
  const environment = { ...ENVIRONMENT, HOOK, MODEL: "a-model" };
  const file =
    FILE.replace("provider: qwen }", 'provider: qwen, model: "${MODEL}" }') +
    "notify: { url: " +
    (kind === "a variable" ? '"${HOOK}"' : HOOK) +
    " }\n";
  const known = secretsByMark([file], [HOOK]);
  const yaml = hideSecrets(file, [HOOK]).yaml.replace(/^(routes:[^]*?)(^notify:.*\n)/m, "$2$1");
  const hook = /notify: \{ url: "?(.*?)"? \}/.exec(yaml)?.[1] as string;
  const judge = (changed: string) => misdirected(changed, [file], environment, ["HOOK", "MODEL"], known);

  test.each(movedElsewhere(yaml, hook, THIEF))("%s: no", (_, changed) => {
    expect(changed).not.toBe(yaml);
    expect(judge(changed)).toMatch(/is sent to http|stands outside of a provider/);
  });
  test.each(keptElsewhere(yaml, hook, THIEF))("%s: may be", (_, changed) => {
    expect(changed).not.toBe(yaml);
    expect(judge(changed)).toBeUndefined();
  });
  test("what was sent there by a version before may be sent there again", () => {
    const now = FILE + "notify: { url: http://other.example }\n";
    expect(misdirected(yaml, [now], environment, [], known)).toEqual(expect.any(String));
    expect(misdirected(yaml, [now, file], environment, [], known)).toBeUndefined();
  });
});

describe("in Higress's form, whose addresses may be short", () => {
  const HIGRESS = (url: string, tokens = '["${FILES_TOKEN}"]') =>
    `provider: { id: qwen, type: openai, openaiCustomUrl: "${url}", apiTokens: ${tokens} }\n`;
  const judge = (changed: string) => misdirected(changed, [HIGRESS("good.example/v1")], ENVIRONMENT, [], secrets);
  test("a variable stays with its address, however that is written", () => {
    expect(judge(HIGRESS("https://good.example/v1"))).toBeUndefined();
    expect(judge(HIGRESS("good.example/v1", '"${FILES_TOKEN}"'))).toBeUndefined();
    expect(judge(HIGRESS("thief.example/v1"))).toContain("https://thief.example");
    expect(judge(HIGRESS("thief.example/v1", '"${FILES_TOKEN}"'))).toContain("https://thief.example");
  });
});

describe("in a form that Higress reads loosely", () => {
  const at = (url: string, more: string) => `{ id: p, type: openai, baseUrl: "${url}", ${more} }`;
  const KEPT = 'apiTokens: ["${FILES_TOKEN}"]';
  const own = `providers: [${at(HOME, KEPT)}, ${at(HOME, "tokenFile: keys.txt").replace("id: p", "id: q")}]\n`;
  const forms: [string, (provider: string) => string][] = [
    ["a list's only item", (provider) => `activeProviderId: p\nproviders: ${provider}\n`],
    ["a rules' only item", (provider) => `_rules_: { _match_route_: [a], provider: ${provider} }\n`],
    ["a rule's list's only item", (provider) => `_rules_: [{ _match_route_: [a], activeProviderId: p, providers: ${provider} }]\n`],
    ["a provider beside an empty list", (provider) => `provider: ${provider}\nproviders: null\n`],
    ["a provider beside what may be empty", (provider) => `provider: ${provider}\nproviders: "\${NONE}"\n`],
  ];
  test.each(forms)("%s: a secret stays where the file sends it, and there it may stay", (_, form) => {
    for (const more of [KEPT, "tokenFile: keys.txt"]) {
      const [there, elsewhere] = [form(at(HOME, more)), form(at(THIEF, more))];
      const environment = { ...ENVIRONMENT, NONE: "" };
      expect(misdirected(elsewhere, [own, "x: ${NONE}"], environment, [], secrets)).toContain("http://thief.example");
      expect(misdirected(elsewhere, [there], environment, [], secrets)).toContain("http://thief.example");
      expect(misdirected(there, [there], environment, [], secrets)).toBeUndefined();
    }
  });
  test.each(forms)("%s: a secret is hidden", (_, form) => {
    const { yaml } = hideSecrets(form(at(HOME, "apiTokens: short, headers: { x-own: a-value-of-its-own }")), []);
    expect(yaml).not.toMatch(/short|a-value/);
  });
});

describe("what is exchanged for access tokens", () => {
  const ENTRA = (more: string) => `providers:
  - { id: az, type: azure, azureServiceUrl: "${HOME}", azureTenantId: t, azureClientId: c, azureClientSecret: "\${FILES_TOKEN}"${more} }
`;
  const judge = (changed: string, file: string) => misdirected(changed, [file], ENVIRONMENT, [], new Map());

  test("goes to no other place than the file's", () => {
    expect(judge(ENTRA(', azureAuthorityHost: "https://thief.example"'), ENTRA(""))).toContain("https://thief.example");
    expect(judge(ENTRA(""), ENTRA(', azureAuthorityHost: "https://login.good.example"'))).toContain("https://login.microsoftonline.com");
    expect(judge(`${ENTRA("")}maxAttempts: 7\n`, ENTRA(""))).toBeUndefined();
    const own = ENTRA(', azureAuthorityHost: "https://login.good.example"');
    expect(judge(`${own}maxAttempts: 7\n`, own)).toBeUndefined();
  });

  test("a token that was no such secret does not become one", () => {
    const before = `providers:\n  - { id: az, type: azure, azureServiceUrl: "${HOME}", apiTokens: ["\${FILES_TOKEN}"] }\n`;
    expect(judge(ENTRA(', azureAuthorityHost: "https://thief.example"'), before)).toContain("https://thief.example");
  });
});

describe("a file that chat requests begin with", () => {
  const CONTEXT = (url: string, token = "\${FILES_TOKEN}") => `providers:
  - { id: qwen, type: openai, baseUrl: "${HOME}", apiTokens: ["${token}"], context: { fileUrl: "${url}" } }
`;
  const judge = (changed: string, file: string) => misdirected(changed, [file], ENVIRONMENT, ["ENV_FILES_TOKEN"], secrets);
  const NONE = `providers:\n  - { id: qwen, type: openai, baseUrl: "${HOME}", apiTokens: ["\${FILES_TOKEN}", a-secret-that-stands-there] }\n`;

  test("takes no secret of the provider with it", () => {
    for (const named of ["${FILES_TOKEN}", "${ENV_FILES_TOKEN}", mark])
      expect(judge(CONTEXT(`http://thief.example/${named}`), NONE), named).toContain("http://thief.example");
    const own = CONTEXT("http://files.example/${FILES_TOKEN}");
    expect(judge(CONTEXT("http://thief.example/${FILES_TOKEN}"), own)).toContain("http://thief.example");
    expect(judge(CONTEXT("${FILES_TOKEN}"), own)).toEqual(expect.any(String));
  });

  test("may be fetched from anywhere, and goes on with what the file names in its address", () => {
    expect(judge(CONTEXT("http://files.example/a.txt"), NONE)).toBeUndefined();
    const own = CONTEXT("http://files.example/${FILES_TOKEN}");
    expect(judge(`${own}maxAttempts: 7\n`, own)).toBeUndefined();
  });

  test("does not open the provider's own secrets to the place of the file", () => {
    const own = CONTEXT("http://files.example/a.txt");
    expect(judge(own.replace(HOME, "http://files.example"), own)).toContain("http://files.example");
  });
});

describe("a provider's requests are led elsewhere by", () => {
  const proposed = (text: string) => proposedConfiguration(join("/nonexistent", "ai-failover.yaml"), text, ENVIRONMENT);
  test.each(movedClusters(FILE, THIEF))("%s: no", (_, changed) => {
    expect(proposed(changed)).toMatchObject({ errors: [expect.stringContaining("cluster")] });
  });
  test("two providers of one address may share a cluster", () => {
    expect(proposed(withProvider(FILE, `baseUrl: "${HOME}", apiTokens: [x], cluster: qwen`))).not.toHaveProperty("errors");
    expect(proposed(withProvider(FILE, `baseUrl: "${THIEF}", apiTokens: [x], cluster: "outbound|443||new.dns"`))).not.toHaveProperty(
      "errors",
    );
  });
});
