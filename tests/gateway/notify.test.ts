// A webhook hears of each change exactly once, in its own form, and a dead or slow one stops nothing.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, onTestFinished, test } from "vitest";
import type { ProviderStatus, TokenStatus } from "../../config/api.js";
import { healthChanges } from "../../gateway/notify/changes.js";
import type { Change, NotifyFormat } from "../../gateway/notify/message.js";
import { Messenger } from "../../gateway/notify/messenger.js";
import { ok } from "../support/answers.js";
import { eventually } from "../support/gate.js";
import { fails } from "../envoy/drills/bad-tokens.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import type { History } from "../../config/history.js";
import { ask } from "./console/page.js";
import { chat, runGateway } from "./running.js";

const TAKEN: Record<NotifyFormat, object> = {
  json: {},
  slack: {},
  feishu: { code: 0, msg: "success", data: {} },
  dingtalk: { errcode: 0, errmsg: "ok" },
};

class Webhook {
  readonly bodies: string[] = [];
  answer: (response: ServerResponse) => void;

  private constructor(
    readonly url: string,
    format: NotifyFormat,
  ) {
    this.answer = (response) => response.end(JSON.stringify(TAKEN[format]));
  }

  static async start(format: NotifyFormat = "json"): Promise<Webhook> {
    const server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        hook.bodies.push(body);
        hook.answer(response);
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const hook: Webhook = new Webhook(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/robot/send?access_token=hidden-in-url`,
      format,
    );
    return hook;
  }

  /** The text of each message, as people read it. */
  texts(format: NotifyFormat): string[] {
    return this.bodies.map((body) => {
      const value = JSON.parse(body) as {
        text: string & { content: string };
        msg_type?: string;
        msgtype?: string;
        content: { text: string };
      };
      if (format === "feishu") assert.equal(value.msg_type, "text");
      if (format === "dingtalk") assert.equal(value.msgtype, "text");
      return format === "feishu" ? value.content.text : format === "dingtalk" ? value.text.content : value.text;
    });
  }
}

/** `npm run storm` takes a thousand for each. */
const failures = (sample: number): number => Number(process.env.STORM_FAILURES ?? sample);
const STORM: [NotifyFormat, number][] = [
  ["json", failures(100)],
  ["slack", failures(50)],
  ["feishu", failures(50)],
  ["dingtalk", failures(50)],
];

describe("a storm of failures", () => {
  test.each(STORM)("is told once for each change, in the form of %s", async (format, requests) => {
    const hook = await Webhook.start(format);
    const [bad, rescue] = [await Provider.start(), await Provider.start()];
    onTestFinished(async () => void (await Promise.all([bad.close(), rescue.close()])));
    bad.script({}, fails(OPENAI.invalidKey));
    const yaml = JSON.stringify({
      providers: [
        { id: "bad", type: "openai", apiTokens: ["sk-storm-1111", "sk-storm-2222"], baseUrl: bad.baseUrl },
        { id: "rescue", type: "openai", apiTokens: ["sk-storm-3333"], baseUrl: rescue.baseUrl },
      ],
      routes: [{ name: "all", provider: "bad", fallbacks: [{ provider: "rescue" }] }],
      notify: { url: hook.url, format },
    });
    const running = await runGateway({}, () => yaml);
    for (let i = 0; i < requests; i += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => chat(running, "m")));
      for (const answer of answers) assert.equal(answer.status, 200, await answer.text());
    }
    await eventually("the pool is told to be low", () => hook.texts(format).some((text) => text.includes("of 2 tokens in use")));
    writeFileSync(
      running.configFile,
      yaml.replace('"fallbacks"', '"fallback"').replace('"provider":"bad","fallback"', '"provider":"nobody","fallback"'),
    );
    await eventually("the refusal is told", () => hook.texts(format).some((text) => text.includes("configuration refused")));
    const texts = hook
      .texts(format)
      .map((text) => text.replace(/^ai-failover: /, "").split(":")[0])
      .sort();
    assert.deepEqual(
      texts.filter((text) => !text?.startsWith("route ")),
      [
        "configuration refused, the one before stays",
        "provider bad has 0 of 2 tokens in use, fewer than 1",
        "token bad#0 ejected",
        "token bad#1 ejected",
      ],
    );
    assert.equal(texts.filter((text) => text?.startsWith("route ")).length, 1, "one a minute");
    await eventually("the history has what was sent", async () => {
      const { events } = (await ask(running.gateway.consolePort, "/api/history?range=15m")).json as History;
      return events.some(({ kind, text }) => kind === "notified" && text.startsWith("configuration refused"));
    });
    for (const body of hook.bodies) assert.doesNotMatch(body, /sk-storm|hidden-in-url/);
    for (const line of [...running.said, ...running.log]) assert.ok(!line.includes("hidden-in-url"), line);
  });
});

test("a provider that is out, and Envoy that was started again, are told once each", async () => {
  const hook = await Webhook.start();
  const [bad, rescue] = [await Provider.start(), await Provider.start()];
  onTestFinished(async () => void (await Promise.all([bad.close(), rescue.close()])));
  bad.script({}, fails(OPENAI.serverError));
  const config = {
    providers: [
      { id: "bad", type: "openai", apiTokens: ["sk-storm-1111", "sk-storm-2222"], baseUrl: bad.baseUrl },
      { id: "rescue", type: "openai", apiTokens: ["sk-storm-3333"], baseUrl: rescue.baseUrl },
    ],
    routes: [{ name: "all", provider: "bad", fallbacks: [{ provider: "rescue" }] }],
    notify: { url: hook.url, events: ["providerEjected", "envoyRestarted"] },
  };
  const running = await runGateway({}, () => JSON.stringify(config));
  const told = (beginning: string) => hook.texts("json").filter((text) => text.startsWith(`ai-failover: ${beginning}`)).length;
  const fifty = () => Promise.all(Array.from({ length: 50 }, () => chat(running, "m")));
  // Requests that come one after the other pass it over while its tokens rest: as many as it takes.
  await eventually("the provider is told to be out", async () => {
    for (const answer of await fifty()) assert.equal(answer.status, 200);
    return told("provider bad ejected") > 0;
  });
  process.kill(running.gateway.envoyPid as number, "SIGKILL");
  await eventually("the restart is told", () => told("Envoy ended") > 0);
  bad.script({}, ok());
  await eventually("it serves again", () =>
    chat(running, "m").then(
      ({ status }) => status === 200,
      () => false,
    ),
  );
  for (const answer of await fifty()) assert.equal(answer.status, 200);
  assert.deepEqual([told("provider bad ejected"), told("Envoy ended"), hook.bodies.length], [1, 1, 2]);
});

test.each(["dead", "slow"])("a %s webhook stops nothing", async (kind) => {
  const hook = await Webhook.start();
  hook.answer = (response) => void (kind === "dead" && response.destroy());
  const running = await runGateway(
    {},
    (yaml) => `${yaml}\nnotify:\n  url: ${hook.url}\n  events: [lastTarget, configurationRefused, tokenEjected]\n`,
  );
  writeFileSync(running.configFile, "providers: 7\n");
  await eventually("the webhook is asked", () => hook.bodies.length > 0);
  for (let i = 0; i < failures(50); i += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => chat(running, running.gateway.exampleModel)));
    for (const answer of answers) assert.equal(answer.status, 200, await answer.text());
  }
  writeFileSync(running.configFile, running.yaml);
  await eventually(
    "the next configuration is in force",
    () => running.said.filter((line) => line.startsWith("configuration in force")).length === 1,
  );
  assert.equal((await chat(running, running.gateway.exampleModel)).status, 200);
});

describe("a messenger", () => {
  const change = (subject: string, text: string): Change => ({ event: "tokenEjected", subject, text, at: 0 });

  test("sends one message for each subject in its time, with all that happened", async () => {
    const hook = await Webhook.start();
    const messenger = new Messenger({ url: hook.url, format: "json", say: () => undefined, everyMs: 300 });
    onTestFinished(() => messenger.close());
    for (let i = 0; i < 5; i++) messenger.tell(change("a", `a${i}`));
    messenger.tell(change("b", "b0"));
    await eventually("both subjects and the rest are told", () => hook.bodies.length === 3);
    assert.deepEqual(hook.texts("json"), ["ai-failover: a0", "ai-failover: b0", "ai-failover: a1\na2\na3\na4"]);
  });

  test.each(["feishu", "dingtalk"] as const)("asks again where %s answers 200 and says no", async (format) => {
    const hook = await Webhook.start(format);
    const taken = hook.answer;
    hook.answer = (response) => {
      hook.answer = taken;
      response.end(
        JSON.stringify(format === "feishu" ? { code: 11232, msg: "frequency limited" } : { errcode: 130101, errmsg: "send too fast" }),
      );
    };
    const messenger = new Messenger({ url: hook.url, format, say: () => undefined, pausesMs: [5, 5] });
    onTestFinished(() => messenger.close());
    messenger.tell(change("a", "a0"));
    messenger.tell(change("b", "b0"));
    await eventually("all are told", () => hook.bodies.length === 3);
    assert.deepEqual(hook.texts(format), ["ai-failover: a0", "ai-failover: a0", "ai-failover: b0"]);
  });

  test("says what it could not deliver, without the address", async () => {
    const hook = await Webhook.start();
    hook.answer = (response) => response.writeHead(500).end();
    const said: string[] = [];
    const messenger = new Messenger({ url: hook.url, format: "json", say: (line) => said.push(line), pausesMs: [1] });
    onTestFinished(() => messenger.close());
    messenger.tell(change("a", "a0"));
    await eventually("it is said", () => said.length > 0);
    assert.deepEqual(said, ["warning: a notification could not be delivered: the webhook answered 500"]);
  });
});

describe("changes", () => {
  const token = (name: string, more: Partial<TokenStatus> = {}): TokenStatus =>
    ({
      name,
      masked: "",
      state: "ok",
      reason: null,
      since: null,
      until: null,
      nextProbe: null,
      failures: 0,
      attempts: 0,
      succeeded: 0,
      models: [],
      ...more,
    }) as TokenStatus;
  const provider = (tokens: TokenStatus[], more: Partial<ProviderStatus> = {}): ProviderStatus =>
    ({ id: "p", type: "openai", state: "ok", reason: null, since: null, until: null, failures: 0, tokens, ...more }) as ProviderStatus;
  const out = token("p#0", { state: "ejected", reason: "auth", since: 5 });

  test("are told once, and the return of all", () => {
    const before = [provider([token("p#0"), token("p#1")])];
    const now = [provider([out, token("p#1")])];
    assert.deepEqual(
      healthChanges(before, now, 2).map(({ event }) => event),
      ["tokenEjected", "poolLow"],
    );
    assert.deepEqual(healthChanges(now, [provider([{ ...out, nextProbe: 99, failures: 7 }, token("p#1")])], 2), []);
    assert.deepEqual(
      healthChanges(now, before, 2).map(({ event }) => event),
      ["allBack"],
    );
  });

  test("a token on trial is not back, and out once more when the trial fails is no news", () => {
    const trial = { ...out, state: "returning" as const };
    const [before, tried] = [[provider([out])], [provider([trial])]];
    assert.deepEqual(healthChanges(before, tried, 1), []);
    assert.deepEqual(healthChanges(tried, before, 1), []);
    assert.deepEqual(
      healthChanges(tried, [provider([token("p#0", { state: "returning" })])], 1).map(({ event }) => event),
      ["allBack"],
    );
  });

  test("of a brief ejection are the provider's alone", () => {
    const brief = provider([token("p#0", { state: "ejected", reason: "serverError", since: 5 }), token("p#1")]);
    assert.deepEqual(healthChanges(undefined, [brief], 1), []);
    assert.deepEqual(
      healthChanges(undefined, [provider([token("p#0")], { state: "ejected", reason: "timeout", since: 4 })], 1).map(({ text }) => text),
      ["provider p ejected: timeout"],
    );
  });
});
