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
  test("names of models, hosts and days in a comment are none", () => {
    const text =
      "# claude-3-5-sonnet-20241022 and gemini-2.5-flash-preview-09-2025 at api.openai.com/v1, since 2026-11-30T10:00:00Z\nproviders: [] # gpt-5-mini-2025-08-07\n";
    expect(hideSecrets(text).yaml).toBe(text);
  });

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

  const STRAY = `# old: apiTokens: ["sk-oldcommentedtoken1234567890abcd", 'eyJ0eXAi.stray-jwt.part']
notify: { url: "https://hooks.example/stray-hook" }   # was https://hooks.example/T00/B00/strayhookstrayhook1234
providers:
  - id: sk-the-name-of-it # ask sk-straystraystray or 01234567-89ab-cdef-0123-456789abcdef, \${A_KEY_OF_THE_ENVIRONMENT_1}
    type: openai
    apiTokens: ["\${A_KEY}"] # was sk-inlinestray00112233445566778899
    modelMapping: { sk-wrongplacestray123: gpt-4o, 'sk-quotedstray123': "claude-3-5-sonnet-20241022", "sk-escap\\x65dstray": x } # claude-3-5-sonnet-20241022
    organisation: sk-stray-organisation
    note: |
      # no comment
    other: "a # no comment \\
      either" # sk-behindstraytext
`;
  test.each([
    ["line feeds", STRAY],
    ["carriage returns too", STRAY.replaceAll("\n", "\r\n")],
    ["a byte order mark, and directives", `\ufeff%YAML 1.2\n---\n${STRAY}...\n# sk-straybehindtheend\n`],
    ["no end of the last line", STRAY.trimEnd()],
    ["no form that can be read", `${STRAY}x: [\n`],
  ])("in comments, as keys and under other keys they are hidden, and an unchanged text comes back: with %s", (_, text) => {
    const { yaml } = hideSecrets(text);
    expect(yaml.replace("__secret_", "")).not.toMatch(/oldcommented|stray|inline|eyJ|89ab-cdef/);
    for (const kept of ["sk-the-name-of-it", "${A_KEY_OF_THE_ENVIRONMENT_1}", '"${A_KEY}"', "# no comment"]) expect(yaml).toContain(kept);
    if (!text.endsWith("x: [\n")) expect(yaml).toContain('"claude-3-5-sonnet-20241022"');
    const shown = showSecrets(yaml, secretsByMark([text]));
    expect(shown.unknown).toEqual([]);
    // What cannot be read is not saved.
    if (!text.endsWith("x: [\n")) expect(shown.yaml).toBe(text);
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
