// Failures inside a 200: what the status does not say.
import assert from "node:assert/strict";
import { answer, events, type Answer } from "../../support/answers.js";
import { chatChunk, json, streamAnswer, type ApiName, type SseEvent } from "../../support/wire.js";
import { spare, twoTokens, typeFor } from "./bad-tokens.js";
import { token, type Drill, type Stage } from "./drill.js";

/** Stands in everything that the failing attempt sends: the client must never see it. */
export const MARK = "from-the-failed-attempt";
const PATHS: Record<string, string> = { chat: "/chat/completions", messages: "/messages", responses: "/responses" };

export const errorBody = { error: { message: `Upstream error ${MARK}`, type: "server_error", code: "internal_error" } };

/** Both requests to a pool that hides its failure and the absence of any trace of it. */
export async function survives(stage: Stage, a: Answer, path = "/chat/completions", headers = {}): Promise<void> {
  const type = typeFor(path);
  const other = await spare(stage, "spare", type);
  const provider = await stage.provider({ otherwise: a });
  const target = await stage.gateway({
    providers: [{ id: "p1", type, tokens: [token("a")], at: provider }, other.scenario],
    fallbacks: [{ provider: "spare" }],
  });
  const answers = await stage.twenty(target, { path, headers });
  for (const seen of answers) assert.ok(!seen.dump().includes(MARK), `the failed attempt shows:\n${seen.dump()}`);
  assert.ok(provider.hits() > 0, "the failing provider was asked");
  assert.ok(other.at.hits() > 0, "the next attempt answered");
}

const inJson: Drill = {
  id: "K09",
  title: "a 200 with an error in the JSON body is re-dispatched",
  marked: true,
  run: (stage) => survives(stage, answer(200, errorBody)),
};

const inJsonTokens: Drill = {
  id: "K09",
  title: "a 200 whose JSON body says that the key is invalid ejects that token",
  marked: true,
  async run(stage) {
    const body = { error: { message: "Incorrect API key provided", type: "invalid_request_error", code: "invalid_api_key" } };
    const { provider, bad, target } = await twoTokens(stage, answer(200, body));
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1, "calls with the bad token");
  },
};

export function openings(api: ApiName, count: number): SseEvent[] {
  return streamAnswer(api, MARK, ["x"]).slice(0, count);
}

export function errorEvent(api: ApiName): SseEvent {
  if (api === "messages") return json({ type: "error", error: { type: "overloaded_error", message: `Overloaded ${MARK}` } }, "error");
  if (api === "responses")
    return json({ type: "error", code: "server_error", message: `Failed ${MARK}`, param: null, sequence_number: 4 }, "error");
  return json(errorBody);
}

function inStream(title: string, api: ApiName, before: number): Drill {
  const list = [...openings(api, before), errorEvent(api)];
  const path = PATHS[api];
  return { id: "K10", title, marked: api === "chat", only: "streamed", run: (stage) => survives(stage, events(list), path) };
}

const failedResponse: Drill = {
  id: "K10",
  title: "a Responses stream that says response.failed before any output is re-dispatched",
  only: "streamed",
  run: (stage) => {
    const response = { id: "resp_1", status: "failed", error: { code: "server_error", message: `Failed ${MARK}` }, output: [] };
    const failed = json({ type: "response.failed", sequence_number: 2, response }, "response.failed");
    return survives(stage, events([...openings("responses", 2), failed]), "/responses");
  },
};

const cutAnywhere: Drill = {
  id: "K10",
  title: "an error event in pieces of seven bytes, with CRLF and comments before it, is re-dispatched",
  only: "streamed",
  run: (stage) =>
    survives(
      stage,
      events([chatChunk(MARK, { role: "assistant", content: "" }), errorEvent("chat")], { split: 7, crlf: true, comments: true }),
    ),
};

export const HIDDEN_ERROR_DRILLS: Drill[] = [
  inJson,
  inJsonTokens,
  inStream("an error as the first event of a stream is re-dispatched", "chat", 0),
  inStream("an error as the second event of a stream is re-dispatched, the role chunk of the first attempt is not seen", "chat", 1),
  inStream("an error after Anthropic's opening events is re-dispatched", "messages", 3),
  inStream("an error after the Responses opening events is re-dispatched", "responses", 4),
  failedResponse,
  cutAnywhere,
];
