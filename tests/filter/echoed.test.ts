// A refusal that repeats the token it was sent, however it is written there, tells a client nothing of it.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ask, JSON_HEADERS, worker } from "./worker.js";

/** As Bedrock's keys are: base64. */
const TOKEN = "ABSKQmVk+cm9/ja0FQSUtl/eS1hYm+Nk==";
const all = (to: (c: string) => string) => [...TOKEN].map((c) => to(c)).join("");
const hex = (c: string, digits: number) => c.charCodeAt(0).toString(16).padStart(digits, "0");
const special = (c: string) => /[+/=]/.test(c);
const WRITTEN: Record<string, string> = {
  plain: TOKEN,
  "with escaped slashes": all((c) => (c === "/" ? "\\/" : c)),
  "with slashes escaped twice": all((c) => (c === "/" ? "\\\\\\/" : c)),
  "as in a URL": encodeURIComponent(TOKEN),
  "as in a URL, in small letters": all((c) => (special(c) ? `%${hex(c, 2)}` : c)),
  "in escapes of JSON": all((c) => (special(c) ? `\\u${hex(c, 4)}` : c)),
  "in escapes of JSON, all of it": all((c) => `\\u${hex(c, 4).toUpperCase()}`),
  "as in HTML": all((c) => (special(c) ? `&#x${hex(c, 2).toUpperCase()};` : c)),
  "as in HTML, by numbers": all((c) => (special(c) ? `&#${c.charCodeAt(0)};` : c)),
};

const PROVIDERS = [{ id: "p", type: "openai", apiTokens: [TOKEN], baseUrl: "http://127.0.0.1:9/v1" }];

describe.each(Object.entries(WRITTEN))("%s", (_, written) => {
  test.each([400, 401])("status %i", (status) => {
    const on = worker({ config: { providers: PROVIDERS, routes: [{ match: { model: "*" }, provider: "p" }] } });
    const passage = ask(on);
    passage.respond(status, JSON_HEADERS, [`{"error":{"message":"no key ${written} and ${written}.","type":"x","code":"bad"}}`]);
    const body = passage.answer?.body.toString() ?? "";
    assert.ok((passage.answer?.status ?? 0) >= 400, body);
    for (const part of [written, written.slice(0, 12), written.slice(-12)]) assert.ok(!body.includes(part), body);
    if (status === 400) assert.match(body, /no key \*+ and \*+\./);
  });
});

test("what only begins like it stays", () => {
  const on = worker({ config: { providers: PROVIDERS, routes: [{ match: { model: "*" }, provider: "p" }] } });
  const passage = ask(on);
  const said = `{"error":{"message":"ABSK ABSKQmVk\\u002b %41 & &# &#x; \\\\ ${TOKEN.slice(0, -1)}"}}`;
  passage.respond(400, JSON_HEADERS, [said]);
  assert.equal(passage.answer?.body.toString(), said);
});

test.each([
  ["x-org-key", "Org/Abc+123456=="],
  ["authorization", "Basic b3JnOmFiYw=="],
  ["x-route", "sk-orgAbcdefgh1234"],
])("a credential in a header of the provider's own (%s)", (name, value) => {
  const headers = { [name]: value, "x-team": "research-and-more" };
  const on = worker({ config: { providers: [{ ...PROVIDERS[0], headers }], routes: [{ match: { model: "*" }, provider: "p" }] } });
  const passage = ask(on);
  passage.respond(400, JSON_HEADERS, [`{"error":{"message":"team research-and-more, ${value.replace("/", "\\\\/")}"}}`]);
  const body = passage.answer?.body.toString() ?? "";
  assert.match(body, /team research-and-more, (Basic )?\*+"/);
});
