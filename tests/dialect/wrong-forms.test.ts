// A conversation of a wrong form is not translated as an empty one: its field is named, and the client is told.
import { beforeAll, describe, expect, test } from "vitest";
import { type Dialects, compileDialects } from "./dialects.js";

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

const TURN = { role: "user", content: "Hi" };
const CASES: ["chat" | "messages" | "responses" | "gemini" | "converse", object, string][] = [
  ["chat", { messages: "Hi" }, "messages"],
  ["chat", { messages: TURN }, "messages"],
  ["chat", { messages: ["Hi"] }, "messages"],
  ["chat", { messages: [TURN, 7] }, "messages"],
  ["chat", { messages: [{ role: "user", content: { type: "text", text: "Hi" } }] }, "messages.content"],
  ["chat", { messages: [{ role: "user", content: 7 }] }, "messages.content"],
  ["chat", { messages: [TURN, { role: "assistant", content: null }] }, ""],
  ["messages", { max_tokens: 9, messages: "Hi" }, "messages"],
  ["messages", { max_tokens: 9, messages: TURN }, "messages"],
  ["messages", { max_tokens: 9, messages: [[TURN]] }, "messages"],
  ["messages", { max_tokens: 9, messages: [{ role: "user", content: { type: "text", text: "Hi" } }] }, "messages.content"],
  ["responses", { input: 7 }, "input"],
  ["responses", { input: TURN }, "input"],
  ["responses", { input: ["Hi"] }, "input"],
  ["responses", { input: "Hi" }, ""],
  ["gemini", { contents: "Hi" }, "contents"],
  ["gemini", { contents: ["Hi"] }, "contents"],
  ["gemini", { contents: { parts: [{ text: "Hi" }] } }, ""],
  ["converse", { messages: "Hi" }, "messages"],
  ["converse", { messages: ["Hi"] }, "messages"],
  ["converse", { messages: [{ role: "user", content: "Hi" }] }, "messages.content"],
];

describe("a conversation of a wrong form", () => {
  test.each(CASES.map(([from, body, field]) => [from, JSON.stringify(body), field] as const))("%s: %s", (from, body, field) => {
    const to = from === "chat" ? "messages" : "chat";
    expect(dialects.request(from, to, body).refused).toBe(field);
  });
});
