// Clients of Amazon's Converse (boto3), on real Envoy: their own provider gets their bytes, and providers of other dialects stand in for it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { framesIn, linesOf } from "../dialect/streams.js";
import { SENT_ON, answer, ok, resets, silent, type Answer } from "../support/answers.js";
import { open, post } from "../support/client.js";
import { frameOf, framesOf, readFrames } from "../support/frames.js";
import { Gate, eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import type { Step } from "../support/steps.js";

const ANSWERS = join("tests", "dialect", "goldens", "answers");
const FRAMES = "application/vnd.amazon.eventstream";
const golden = (feature: string, file: string) => readFileSync(join(ANSWERS, feature, file), "utf8");
const bytesOf = (feature: string) => framesOf(framesIn(golden(feature, "converse.frames")));
const linesIn = (body: Buffer) => linesOf(readFrames(body));

/** A golden as Bedrock gives it: the path says whether it is streamed. */
const bedrock =
  (feature: string): Answer =>
  (request) => {
    if (!request.path.endsWith("-stream"))
      return answer(200, golden(feature, "converse.json"), { "content-type": "application/json" })(request);
    return [{ do: "headers", status: 200, headers: { "content-type": FRAMES } }, { do: "bytes", data: bytesOf(feature) }, { do: "end" }];
  };

/** A golden of another dialect, event by event. */
const spoken =
  (dialect: "chat" | "messages", feature: string, gate?: Gate): Answer =>
  (request) => {
    if (!request.streamed) return answer(200, golden(feature, `${dialect}.json`), { "content-type": "application/json" })(request);
    const events = golden(feature, `${dialect}.sse`).split(/(?<=\n\n)/);
    const steps: Step[] = events.map((event) => ({ do: "bytes", data: Buffer.from(event) }));
    if (gate !== undefined) steps.splice(steps.length - 2, 0, { do: "wait", gate });
    return [{ do: "headers", status: 200, headers: { "content-type": "text/event-stream" } }, ...steps, { do: "end" }];
  };

const exception = (type: string, message: string): Answer => {
  const data = frameOf({ type, payload: JSON.stringify({ message }), failed: true });
  return (request) =>
    request.path.endsWith("-stream")
      ? [{ do: "headers", status: 200, headers: { "content-type": FRAMES } }, { do: "bytes", data }, { do: "end" }]
      : answer(429, { message }, { "content-type": "application/json", "x-amzn-errortype": "ThrottlingException" })(request);
};

const ASK = {
  system: [{ text: "Be brief." }],
  messages: [{ role: "user", content: [{ text: 'Bern "and" Bonn? \u00fc' }] }],
  inferenceConfig: { maxTokens: 50 },
};

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let aws: Provider;
  let other: Provider;
  let rig: Rig;

  beforeAll(async () => {
    [aws, other] = [await Provider.start(), await Provider.start()];
    const base = (provider: Provider) => provider.baseUrl.replace("/v1", "");
    rig = await Rig.start({
      mode,
      config: {
        failover: { enabled: false },
        retryOnFailure: { enabled: false },
        attemptTimeout: "1s",
        firstTokenTimeout: "1s",
        providers: [
          { id: "aws", type: "bedrock", awsRegion: "eu-central-1", apiTokens: ["k"], baseUrl: base(aws) },
          { id: "chat", type: "openai", apiTokens: ["c"], baseUrl: other.baseUrl },
          { id: "claude", type: "claude", apiTokens: ["m"], baseUrl: other.baseUrl },
        ],
        routes: [
          { match: { model: "eu.anthropic*" }, provider: "aws", fallbacks: [{ provider: "chat", model: "gpt-5-mini" }] },
          { match: { model: "to-claude" }, provider: "claude" },
          { provider: "chat" },
        ],
      },
    });
  });

  beforeEach(() => {
    aws.requests.length = other.requests.length = 0;
    aws.script({}, bedrock("text"));
    other.script({}, ok());
  });

  afterAll(async () => {
    await rig.stop();
    await Promise.all([aws.close(), other.close()]);
  });

  const MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
  const ask = (model: string, stream: boolean, body: object = ASK) =>
    post(rig.baseURL.replace(/\/v1$/, ""), { path: `/model/${model}/converse${stream ? "-stream" : ""}`, raw: JSON.stringify(body) });

  test("Bedrock gets the client's own bytes, and the client Bedrock's", async () => {
    aws.script({}, bedrock("parallel-calls"));
    const whole = await ask(MODEL, false);
    expect([whole.status, whole.body.toString()]).toEqual([200, golden("parallel-calls", "converse.json")]);
    const streamed = await ask(MODEL, true);
    expect(streamed.header("content-type")).toBe(FRAMES);
    expect(streamed.body.equals(bytesOf("parallel-calls"))).toBe(true);
    expect(streamed.header("x-ai-translated")).toBeUndefined();
    expect(aws.calls().map(({ path, body }) => [path, body.toString()])).toEqual([
      [`/model/${MODEL}/converse`, JSON.stringify(ASK)],
      [`/model/${MODEL}/converse-stream`, JSON.stringify(ASK)],
    ]);
    expect(other.hits()).toBe(0);
  });

  const FAULTS: [string, Answer][] = [
    ["401", answer(403, { message: "The security token is invalid." }, { "x-amzn-errortype": "UnrecognizedClientException" })],
    ["429, or a throttling as the first frame", exception("throttlingException", "Too many tokens")],
    ["529", answer(529, "busy")],
    ["a reset connection", resets],
    ["silence", silent],
  ];
  test.each(FAULTS)("%s: a provider of chat stands in", async (_, fault) => {
    aws.script({}, fault);
    for (const feature of ["text", "one-call", "thinking"]) {
      other.script({}, spoken("chat", feature));
      const whole = await ask(MODEL, false);
      expect([whole.status, JSON.parse(whole.body.toString())]).toEqual([
        200,
        expect.objectContaining({ stopReason: feature === "one-call" ? "tool_use" : "end_turn" }),
      ]);
      const streamed = await ask(MODEL, true);
      expect(streamed.header("content-type")).toBe(FRAMES);
      expect(streamed.header("x-ai-translated")).toBe("converse>chat");
      expect(linesIn(streamed.body)).toContain("messageStop ");
    }
    const sent = other.calls()[0]?.json as { messages: unknown; model: string };
    expect(sent.model).toBe("gpt-5-mini");
    expect(sent.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: 'Bern "and" Bonn? \u00fc' },
    ]);
  });

  test("frames come as the provider's events do", async () => {
    if (mode === "downstreamOnly") aws.script({}, bedrock("text"));
    const gate = new Gate();
    other.script({}, spoken("messages", "text", gate));
    const stream = await open(rig.baseURL.replace(/\/v1$/, ""), { path: "/model/to-claude/converse-stream", raw: JSON.stringify(ASK) });
    await eventually("its begin is there", () => stream.chunks.some(({ bytes }) => bytes.includes("messageStart")));
    gate.open();
    expect(linesIn((await stream.whole()).body)).toBe(golden("text", "messages-converse.frames"));
  });

  test("failures have AWS's shape, and a stream that broke off ends with an exception", async () => {
    other.script({}, answer(429, { error: { message: "Slow down", type: "rate_limit", code: "rate_limit_exceeded" } }));
    const refused = await ask("gpt-5-mini", false);
    expect([refused.status, JSON.parse(refused.body.toString())]).toMatchObject([429, {}]);
    const unknown = await ask("gpt-5-mini", false, {
      messages: [{ role: "user", content: [{ text: "x" }] }],
      guardrailConfig: { guardrailIdentifier: "g" },
    });
    expect([unknown.status, JSON.parse(unknown.body.toString())]).toMatchObject([400, { __type: "ValidationException" }]);
    expect(unknown.body.toString()).toContain("guardrailConfig");
    other.script({}, (request) => spoken("chat", "text")(request).slice(0, 3).concat(SENT_ON, { do: "end" }));
    const torn = await ask("gpt-5-mini", true);
    expect(readFrames(torn.body).at(-1)).toMatchObject({ type: "modelStreamErrorException", failed: true });
    aws.script({}, () => [
      { do: "headers", status: 200, headers: { "content-type": FRAMES } },
      { do: "bytes", data: framesOf(framesIn(golden("text", "converse.frames")).slice(0, 3)) },
      SENT_ON,
      { do: "end" },
    ]);
    const own = await ask(MODEL, true);
    expect(readFrames(own.body).at(-1)).toMatchObject({ type: "modelStreamErrorException", failed: true });
  });
});
