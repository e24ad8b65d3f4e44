// What looks like a key is shown in no message, wherever it was written; a token's strange character is named.
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../config/index.js";

const provider = { id: "p", type: "openai", apiTokens: ["token-of-p"] };
const said = (config: object): string => JSON.stringify([checkConfig(config).errors, checkConfig(config).warnings]);

describe("a key in the wrong place", () => {
  const KEYS = [
    "sk-proj-Abcdefgh1234",
    "AIzaSyA1234567890abcdefghijklmnop",
    "0123456789abcdef0123456789abcdef.AbCdEfGhIjKlMnOp",
    "b6c7a3de-1f2e-4d5c-9b8a-7f6e5d4c3b2a",
    "Bearer gsk_abcdefgh12345678",
  ];
  test.each(KEYS)("%s is not shown", (key) => {
    const places: object[] = [
      { providers: [{ ...provider, type: key }] },
      { providers: [provider], defaultProvider: key },
      { providers: [provider], tokenSelection: key },
      { providers: [provider], [key]: true },
      { providers: [provider], routes: [{ provider: key }] },
      { providers: [{ ...provider, baseUrl: key }] },
      { providers: [provider], maxAttempts: key },
    ];
    for (const place of places) {
      expect(said(place)).not.toBe("[[],[]]");
      expect(said(place)).not.toContain(key.replace("Bearer ", ""));
    }
  });

  test.each(["claude-3-5-sonnet-20241022", "accounts/fireworks/models/llama-v3p1-405b", "gpt-4o-mini-2024-07-18", "sk-short", "eu-west-1"])(
    "%s is shown",
    (name) => expect(said({ providers: [provider], defaultProvider: name })).toContain(name),
  );
});

test.each([
  ["sk-a b", "a space"],
  ["sk-a\n", "a line break"],
  ["sk-\ta", "a tab"],
  ["sk-ä", "the character U+00E4"],
  ["\u200bsk-a", "the character U+200B"],
])("the token %j has %s in it", (token, what) => {
  const text = said({ providers: [{ ...provider, apiTokens: [token] }] });
  expect(text).toContain(`${what} in it`);
  expect(text).not.toContain("sk-");
});
