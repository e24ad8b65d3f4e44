// Amazon Bedrock, spoken to in Converse: signed, streamed in AWS's frames, for clients of three dialects, and falling over like any provider.
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { framesIn, streamBytes } from "../dialect/streams.js";
import { SENT_ON, answer, ok, resets, type Answer } from "../support/answers.js";
import { open, post } from "../support/client.js";
import { frameOf, framesOf } from "../support/frames.js";
import { Gate } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { expectedAuthorization } from "../support/sigv4.js";
import type { Step } from "../support/steps.js";
import { token } from "./drills/drill.js";

const ANSWERS = join("tests", "dialect", "goldens", "answers");
const MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
const PATH = "/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
const FRAMES = { "content-type": "application/vnd.amazon.eventstream" };
const PAIRS = [
  { access: "AKIAFIRSTFIRSTFIRST1", secret: "first/secret+key/first/secret+key/first1", region: "eu-central-1", session: "session-one" },
  { access: "AKIASECONDSECONDSEC2", secret: "second/secret+key/second/secret+key/sec2", region: "eu-central-1", session: "session-two" },
] as const;
const JSON_TYPE = { "content-type": "application/json" };

/** A golden as Bedrock gives it: the path says whether it is streamed, each frame in a write of its own. */
function gives(feature: string, gate?: Gate): Answer {
  return (request) => {
    const file = join(ANSWERS, feature, "converse.");
    if (!request.path.endsWith("-stream")) return answer(200, readFileSync(`${file}json`, "utf8"), JSON_TYPE)(request);
    const steps: Step[] = framesIn(readFileSync(`${file}frames`, "utf8")).map((frame) => ({ do: "bytes", data: frameOf(frame) }));
    if (gate !== undefined) steps.splice(2, 0, { do: "wait", gate });
    return [{ do: "headers", status: 200, headers: FRAMES }, ...steps, { do: "end" }];
  };
}

const framed = (data: Buffer): Answer => {
  return () => [{ do: "headers", status: 200, headers: FRAMES }, { do: "bytes", data }, { do: "end" }];
};
const refused = (status: number, type: string, message: string, headers: Record<string, string> = {}): Answer =>
  answer(status, { message }, { ...JSON_TYPE, "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/`, ...headers });

const OVERLOADED = answer(503, { error: { message: "The engine is overloaded.", type: "overloaded" } }, JSON_TYPE);
const ASK = { messages: [{ role: "user" as const, content: 'Bern "and" Bonn? \u00fc' }] };
const DAMAGED = Buffer.from(streamBytes(join(ANSWERS, "text", "converse.frames")));
DAMAGED[40] = (DAMAGED[40] as number) ^ 1;

const FAULTS: [string, Answer][] = [
  ["429", refused(429, "ThrottlingException", "Too many requests, please wait before trying again.")],
  ["a model that is not ready", refused(429, "ModelNotReadyException", "The model is not ready.")],
  ["503", refused(503, "ServiceUnavailableException", "Bedrock is unable to process your request.")],
  ["a closed connection", resets],
  ["a damaged frame", framed(DAMAGED)],
  ["nothing but a beginning", framed(frameOf({ type: "messageStart", payload: '{"role":"assistant"}' }))],
  [
    "an exception as the first frame",
    framed(frameOf({ type: "throttlingException", payload: '{"message":"Too many tokens"}', failed: true })),
  ],
  [
    "an exception behind the opening",
    framed(
      framesOf([
        { type: "messageStart", payload: '{"role":"assistant"}' },
        { type: "modelStreamErrorException", payload: '{"message":"The system encountered an unexpected error."}', failed: true },
      ]),
    ),
  ],
];

describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
  let bedrock: Provider;
  let others: Provider;
  let rig: Rig;
  const [key, spare, apiKey] = [token("key"), token("spare"), token("api-key")];

  beforeAll(async () => {
    [bedrock, others] = [await Provider.start(), await Provider.start()];
    const origin = `http://127.0.0.1:${bedrock.port}`;
    const common = { failover: { enabled: false }, retryOnFailure: { enabled: false } };
    const aws = { type: "bedrock", awsRegion: "eu-central-1", baseUrl: origin, ...common };
    const keys = {
      awsAccessKey: PAIRS.map(({ access }) => access),
      awsSecretKey: PAIRS.map(({ secret }) => secret),
      awsSessionToken: PAIRS.map(({ session }) => session),
    };
    const single = { awsAccessKey: PAIRS[0].access, awsSecretKey: PAIRS[0].secret };
    const first = (provider: string) => ({
      match: { model: `${provider}-first` },
      provider,
      fallbacks: [{ provider: "signed", model: MODEL }],
    });
    rig = await Rig.start({
      mode,
      config: {
        responseHeaders: true,
        providers: [
          { id: "openai", type: "openai", apiTokens: [spare], baseUrl: others.baseUrl, ...common },
          { id: "claude", type: "claude", apiTokens: [key], baseUrl: others.baseUrl, ...common },
          { id: "signed", ...aws, ...single },
          { id: "pairs", ...aws, ...keys, failover: { enabled: true }, tokenSelection: "roundRobin" },
          { id: "keyed", ...aws, apiTokens: [apiKey] },
          { id: "asChat", ...aws, apiTokens: [apiKey], dialect: "chat" },
        ],
        routes: [
          first("openai"),
          first("claude"),
          { match: { model: "bedrock-first" }, provider: "signed", model: MODEL, fallbacks: [{ provider: "openai", model: "gpt-5-mini" }] },
          ...["signed", "pairs", "keyed", "asChat"].map((provider) => ({ match: { model: provider }, provider, model: MODEL })),
        ],
      },
    });
  });

  afterAll(async () => {
    await rig?.stop();
    await bedrock?.close();
    await others?.close();
  });

  const anthropic = () => new Anthropic({ apiKey: "none", baseURL: rig.baseURL.replace(/\/v1$/, ""), maxRetries: 0 });
  const openai = () => new OpenAI({ apiKey: "none", baseURL: rig.baseURL, maxRetries: 0 });
  const sentLast = () => bedrock.requests.at(-1);

  test("a client of chat is answered by Bedrock, whole and streamed, over what was signed", async () => {
    others.script({}, OVERLOADED);
    bedrock.script({}, gives("parallel-calls"));
    const asked = { model: "openai-first", ...ASK };
    const streamed = await openai().chat.completions.stream(asked).finalChatCompletion();
    const sent = sentLast();
    expect(sent?.path).toBe(`${PATH}/converse-stream`);
    const whole = await openai().chat.completions.create(asked);
    for (const { choices } of [whole, streamed]) {
      const calls = choices[0]?.message.tool_calls ?? [];
      expect(calls.map((call) => call.type === "function" && JSON.parse(call.function.arguments))).toEqual([{ place: "Bern" }, {}]);
    }
    expect(sentLast()?.path).toBe(`${PATH}/converse`);
    for (const request of bedrock.requests.slice(-2)) {
      expect(request.header("authorization")).toBe(expectedAuthorization(request, PAIRS[0]));
      expect(request.header("host")).toBe(`127.0.0.1:${bedrock.port}`);
      expect(request.json).toEqual({ messages: [{ role: "user", content: [{ text: ASK.messages[0]?.content }] }] });
      expect(request.dump()).not.toMatch(new RegExp(`${PAIRS[0].secret.replaceAll("+", "\\+")}|${spare}|${key}`));
    }
  });

  test("a client of messages is answered by Bedrock, whole and streamed", async () => {
    others.script({}, OVERLOADED);
    bedrock.script({}, gives("thinking"));
    const asked = { model: "claude-first", max_tokens: 16000, thinking: { type: "enabled" as const, budget_tokens: 8000 }, ...ASK };
    const streamed = await anthropic().messages.stream(asked).finalMessage();
    for (const message of [streamed, await anthropic().messages.create(asked)]) {
      expect(message.content).toMatchObject([
        { type: "thinking", thinking: "Two and two" },
        { type: "text", text: "Four" },
      ]);
      expect(message.usage).toMatchObject({ input_tokens: 9, output_tokens: 30 });
    }
    expect(sentLast()?.json).toMatchObject({
      inferenceConfig: { maxTokens: 16000 },
      additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 8000 } },
    });
    const told = await post(rig.baseURL, { path: "/messages", raw: JSON.stringify({ ...asked, top_k: 3 }) });
    expect(told.header("x-ai-translated")).toBe("messages>converse");
    expect(told.header("x-ai-dropped")).toBe("top_k");
    expect(told.header("x-ai-trail")).toBe("claude#0=overloaded, signed#0=ok");
  });

  test("a client of responses is answered by Bedrock, whole and streamed", async () => {
    others.script({}, OVERLOADED);
    bedrock.script({}, gives("parallel-calls"));
    const asked = { model: "openai-first", input: "Go" };
    const response = await openai().responses.stream(asked).finalResponse();
    const calls = response.output.flatMap((item) => (item.type === "function_call" ? [JSON.parse(item.arguments) as unknown] : []));
    expect(calls).toEqual([{ place: "Bern" }, {}]);
    const whole = await post(rig.baseURL, { path: "/responses", raw: JSON.stringify(asked) });
    expect(whole.json).toMatchObject({ object: "response", status: "completed", usage: { input_tokens: 9 } });
  });

  test.runIf(mode === "full")("each frame reaches the client as it comes", async () => {
    const gate = new Gate();
    bedrock.script({}, gives("text", gate));
    const exchange = await open(rig.baseURL, { model: "signed", stream: true });
    let seen = "";
    while (!seen.includes("Gr")) seen += (await exchange.nextEvent())?.data ?? "";
    expect(seen).not.toContain("Bern");
    gate.open();
    const whole = await exchange.whole();
    expect(whole.text).toBe('Gr\u00fc\u00dfe "aus"\nBern \u{1f680}');
  });

  test.each(FAULTS)("a client of chat goes on where Bedrock fails: %s", async (_name, fault) => {
    bedrock.script({}, fault);
    others.script({}, ok());
    const before = others.requests.length;
    const completion = await openai()
      .chat.completions.stream({ model: "bedrock-first", ...ASK })
      .finalChatCompletion();
    expect(completion.choices[0]?.message.content).toBe("Hello");
    const [request] = others.requests.slice(before);
    expect(request?.header("authorization")).toBe(`Bearer ${spare}`);
    expect(request?.rawHeaders.filter((name) => name.toLowerCase().startsWith("x-amz-"))).toEqual([]);
  });

  test("a pair that is refused is out, and the next one signs with its session token", async () => {
    bedrock.script({}, refused(403, "ExpiredTokenException", "The security token included in the request is expired"), gives("text"));
    const answered = await post(rig.baseURL, { model: "pairs" });
    expect(answered.status).toBe(200);
    expect(answered.header("x-ai-trail")).toBe("pairs#0=auth, pairs#1=ok");
    const [first, second] = bedrock.requests.slice(-2);
    for (const [i, request] of [first, second].entries()) {
      const pair = PAIRS[i as 0 | 1];
      expect(request?.header("x-amz-security-token")).toBe(pair.session);
      expect(request && expectedAuthorization(request, pair)).toBe(request?.header("authorization"));
    }
  });

  test("a body of 5 MB is signed as it leaves, whichever letters it has", async () => {
    const letters = ["0123456789abcdef", "\u00fc\u6a21\u{1f600}"];
    for (const content of letters.map((text) => text.repeat(Math.ceil(5_242_880 / Buffer.byteLength(text))))) {
      bedrock.script({}, gives("text"));
      const raw = JSON.stringify({ model: "signed", messages: [{ role: "user", content }] });
      expect((await post(rig.baseURL, { raw })).status).toBe(200);
      const request = sentLast();
      expect(request?.body.length).toBeGreaterThan(5_242_880);
      expect(request && expectedAuthorization(request, PAIRS[0])).toBe(request?.header("authorization"));
    }
  });

  test("an API key is a bearer, and nothing is signed; in chat the OpenAI-compatible endpoint is asked as before", async () => {
    bedrock.script({}, gives("text"));
    await post(rig.baseURL, { model: "keyed" });
    expect(sentLast()?.header("authorization")).toBe(`Bearer ${apiKey}`);
    expect(sentLast()?.header("x-amz-date")).toBeUndefined();
    bedrock.script({}, ok());
    const answered = await post(rig.baseURL, { model: "asChat" });
    expect(answered.text).toBe("Hello");
    expect(sentLast()?.path).toBe("/chat/completions");
  });

  test("a client's mistake is told in its own shape, with Bedrock's words", async () => {
    bedrock.script({}, refused(400, "ValidationException", 'The value at "messages" is wrong.'));
    const answered = await post(rig.baseURL, { path: "/messages", raw: JSON.stringify({ model: "signed", max_tokens: 5, ...ASK }) });
    expect(answered.status).toBe(400);
    expect(answered.json).toEqual({
      type: "error",
      error: { type: "invalid_request_error", message: 'The value at "messages" is wrong.' },
    });
  });

  test("a failure in the middle of a stream is told in the client's dialect", async () => {
    bedrock.script({}, (request) => gives("broken")(request).toSpliced(-2, 0, SENT_ON));
    const stream = anthropic().messages.stream({ model: "signed", max_tokens: 5, ...ASK });
    await expect(stream.finalMessage()).rejects.toThrow(/The system encountered an unexpected/);
  });

  test("a clock that is off is told in the log, and no secret is", async () => {
    const date = new Date(Date.now() + 600_000).toUTCString();
    bedrock.script({}, refused(403, "InvalidSignatureException", "Signature not yet current", { date }));
    await post(rig.baseURL, { model: "signed" });
    expect(rig.log).toContain("the clock is 10 minutes behind that of signed");
    for (const { secret, session } of PAIRS) expect(rig.log.includes(secret) || rig.log.includes(session)).toBe(false);
  });
});
