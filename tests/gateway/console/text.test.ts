import { describe, expect, test } from "vitest";
import { checkText } from "../../../gateway/edit/check.js";
import { editYaml } from "../../../gateway/edit/edit.js";
import { hideSecrets, maskedToken, secretsByMark, showSecrets } from "../../../gateway/edit/hidden.js";

const YAML = `providers:
  - id: a # was sk-literal-number-1
    type: openai
    apiTokens: [sk-literal-number-1, "\${REFERENCE}", 'sk-with''quote-22', short]
    headers: { authorization: "Bearer \${TOKEN}", x-secret: "secret value 123" }
  - id: b
    type: openai
    apiToken: sk-misspelt-key-4444
    apiTokens:
      - &anchor sk-anchored-number-3
      - *anchor
`;

describe("secrets in a text", () => {
  test("none of them is in what is shown, comments and misspelt keys included; references stay", () => {
    const { yaml, secrets } = hideSecrets(YAML);
    for (const secret of ["sk-literal", "quote-22", "short", "secret value", "sk-anchored", "sk-misspelt"])
      expect(yaml).not.toContain(secret);
    expect(yaml).toContain('"${REFERENCE}"');
    expect(yaml).toContain('"Bearer ${TOKEN}"');
    expect(secrets.map(({ masked }) => masked)).toContain("…er-1");
    expect(JSON.stringify(secrets)).not.toContain("literal");
  });

  test("they come back as they were written, wherever their marks have moved", () => {
    const { yaml } = hideSecrets(YAML);
    const known = secretsByMark([YAML]);
    expect(showSecrets(yaml, known)).toEqual({ yaml: YAML, unknown: [] });
    const [mark] = /__secret_[0-9a-f]{16}__/.exec(yaml.slice(yaml.indexOf("apiTokens"))) as unknown as [string];
    expect(showSecrets(`a: ["${mark}", "Bearer ${mark}"] # ${mark}`, known).yaml).toBe(
      'a: [sk-literal-number-1, "Bearer sk-literal-number-1"] # sk-literal-number-1',
    );
    expect(showSecrets("a: __secret_0123456789abcdef__", known).unknown).toEqual(["__secret_0123456789abcdef__"]);
  });

  test("a text that cannot be read shows nothing that looks like a token", () => {
    const broken = 'providers: [{ apiTokens: [sk-abcdefghij1234567890], note: "unfinished ]';
    const { yaml } = hideSecrets(broken);
    expect(yaml).not.toContain("abcdefghij1234567890");
    expect(showSecrets(yaml, secretsByMark([broken])).yaml).toBe(broken);
  });

  test("of a short token no character is shown", () => {
    expect([maskedToken(""), maskedToken("elevenchars"), maskedToken("twelve-chars")]).toEqual(["", "…", "…hars"]);
  });
});

describe("a cure", () => {
  const cured = (yaml: string) => {
    const { findings } = checkText(yaml, {});
    const cure = findings.find((finding) => finding.cure !== undefined)?.cure;
    return cure === undefined ? undefined : [cure.text, editYaml(yaml, cure.changes)];
  };
  const FIRST = "providers:\n  - id: qwen\n    type: qwen\n    apiTokens: [t]\n";

  test("renames a key that was misspelt, and puts the name in that was meant", () => {
    expect(cured(`${FIRST}maxAttempt: 3\n`)).toEqual(["rename to maxAttempts", `${FIRST}maxAttempts: 3\n`]);
    expect(cured(FIRST.replace("type: qwen", "type: qwem"))).toEqual(["use qwen", FIRST]);
    expect(cured(`${FIRST}routes:\n  - provider: qwn\n`)).toEqual(["use qwen", `${FIRST}routes:\n  - provider: qwen\n`]);
  });

  test("takes away what has no effect", () => {
    expect(cured(FIRST.replace("[t]", "[t, t]"))).toEqual(["remove 1", FIRST]);
  });
});
