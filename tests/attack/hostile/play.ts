// Each hostile answer is played to one Envoy: a provider of its own for each case, once for a plain request and once for a stream, with a healthy
// fallback behind it.
import { request, type IncomingMessage } from "node:http";
import { connect, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from "node:http2";
import { ok } from "../../support/answers.js";
import { eventually, within } from "../../support/gate.js";
import { Provider } from "../../support/provider.js";
import { Rig, type Status } from "../../support/rig.js";
import { listen, type Case1, type Case2, type Seen } from "./sides.js";
import { FALLBACK, OWN, TOKEN } from "./words.js";

const ATTEMPT_MS = 4000;
const WHOLE_MS = 15_000;
const AT_ONCE = 12;
const GOOD_TOKEN = "sk-fallback-fedcba9876543210";

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  rawHeaders: string;
  body: string;
  whole: boolean;
}

export interface Verdict {
  name: string;
  seen: Seen | string;
  /** What is wrong; empty: nothing. */
  wrong: string;
}

export interface Played {
  verdicts: Verdict[];
  log: string;
  plans: number;
}

const JSON_TYPE = { "content-type": "application/json" };
const bodyOf = (model: string, stream: boolean) =>
  JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }], ...(stream ? { stream } : {}) });

function ask(port: number, model: string, stream: boolean): Promise<Got> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        port,
        host: "127.0.0.1",
        method: "POST",
        path: "/v1/chat/completions",
        agent: false,
        maxHeaderSize: 1_000_000,
        headers: JSON_TYPE,
      },
      (answer) => collect(answer, resolve),
    );
    call.on("error", reject);
    call.end(bodyOf(model, stream));
  });
}

const pairs = (headers: IncomingHttpHeaders) => Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);

/** Over HTTP/2, where trailers pass. */
function ask2(port: number, model: string, stream: boolean): Promise<Got> {
  const session = connect(`http://127.0.0.1:${port}`, { maxHeaderListPairs: 5000, settings: { maxHeaderListSize: 1_000_000 } });
  session.on("error", () => undefined);
  return new Promise((resolve) => {
    const call = session.request({ ":method": "POST", ":path": "/v1/chat/completions", ...JSON_TYPE });
    const pieces: Buffer[] = [];
    const raw: string[] = [];
    let headers: IncomingHttpHeaders & IncomingHttpStatusHeader = {};
    let ended = false;
    call.on("response", (got: IncomingHttpHeaders & IncomingHttpStatusHeader) => {
      headers = got;
      raw.push(...pairs(got));
    });
    call.on("trailers", (got: IncomingHttpHeaders) => void raw.push(...pairs(got)));
    call.on("data", (piece: Buffer) => pieces.push(piece));
    call.on("end", () => (ended = true));
    call.on("error", () => undefined);
    call.on("close", () => {
      session.destroy();
      const whole = ended && call.rstCode === 0;
      resolve({
        status: headers[":status"] ?? 0,
        headers,
        rawHeaders: raw.join("\n"),
        body: Buffer.concat(pieces).toString("utf8"),
        whole,
      });
    });
    call.end(bodyOf(model, stream));
  });
}

function collect(answer: IncomingMessage, resolve: (got: Got) => void): void {
  const pieces: Buffer[] = [];
  answer.on("data", (piece: Buffer) => pieces.push(piece));
  answer.on("error", () => undefined);
  answer.on("close", () =>
    resolve({
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      rawHeaders: [...answer.rawHeaders, ...answer.rawTrailers].join("\n"),
      body: Buffer.concat(pieces).toString("utf8"),
      whole: answer.complete,
    }),
  );
}

function seenIn({ status, headers, body, whole }: Got): Seen | string {
  if (status >= 500 && body.startsWith("upstream connect error")) return "envoy";
  if (status >= 400)
    return body.startsWith("{") && body.includes('"error"') ? "error" : `a ${status} without an error in JSON: ${body.slice(0, 200)}`;
  if (status < 200 || status >= 300) return `a ${status}`;
  if (headers["content-encoding"] !== undefined) return "encoded";
  if (!whole || /^data: ?\{"error"/m.test(body)) return "broken";
  if (body.includes(FALLBACK)) return "fallback";
  return body.includes(OWN) ? "own" : `a 200 with ${JSON.stringify(body.slice(0, 90))}`;
}

const NEVER = [/^set-cookie$/im, /^x-envoy-/im, /evil/, /^location$/im, /^x-ai-(redirector|again)$/im, /^access-control-/im, /^alt-svc$/im];

function wrongIn(got: Got, allowed: Seen[]): string {
  const seen = seenIn(got);
  // An error in place of what would have broken is as honest.
  if (!(allowed as string[]).includes(seen) && !(seen === "error" && allowed.includes("broken")))
    return `${seen}, not ${allowed.join(" or ")}`;
  const all = got.rawHeaders + (seen === "own" ? "" : got.body);
  if (all.includes(TOKEN) || all.includes(GOOD_TOKEN)) return "a token shows";
  const leaked = NEVER.find((expression) => expression.test(got.rawHeaders));
  if (leaked) return `${leaked.source} shows: ${got.rawHeaders.replaceAll("\n", " ").slice(0, 300)}`;
  return "";
}

/** What a provider did to Envoy is the provider's, not the client's. */
function blamed({ providers }: Status, id: string): boolean {
  return providers.some((provider) => provider.id === id && (provider.state === "ejected" || provider.failures > 0));
}

export async function playAll(cases: (Case1 | Case2)[], mode: "full" | "downstreamOnly", logLevel = "warning"): Promise<Played> {
  const good = await Provider.start({ otherwise: ok({ pieces: [FALLBACK] }) });
  const sides = await Promise.all(cases.map(listen));
  const ids = cases.flatMap((_, i) => [`p${i}`, `s${i}`]);
  const provider = (id: string, baseUrl: string, apiToken: string) => ({ id, type: "openai", apiTokens: [apiToken], baseUrl });
  const rig = await Rig.start({
    mode,
    logLevel,
    workers: 1,
    config: {
      attemptTimeout: ATTEMPT_MS,
      firstTokenTimeout: ATTEMPT_MS,
      timeout: WHOLE_MS,
      idleTimeout: WHOLE_MS,
      providers: [
        ...ids.map((id) => provider(id, sides[Number(id.slice(1))]?.baseUrl ?? "", TOKEN)),
        provider("good", good.baseUrl, GOOD_TOKEN),
      ],
      routes: [
        ...ids.map((id) => ({ name: id, match: { model: id }, provider: id, fallbacks: [{ provider: "good" }] })),
        { name: "good", match: { model: "*" }, provider: "good" },
      ],
    },
    trustsSelfSigned: true,
    input: { idleTimeoutMs: WHOLE_MS },
  });
  try {
    const port = Number(new URL(rig.baseURL).port);
    const verdicts: Verdict[] = [];
    const left = ids.slice();
    const one = async (id: string): Promise<Verdict> => {
      const which = cases[Number(id.slice(1))];
      const streamed = id.startsWith("s");
      const name = `${which?.name ?? ""} (${streamed ? "streamed" : "plain"})`;
      try {
        const got = await within((which?.wire === "http2" ? ask2 : ask)(port, id, streamed), name, 3 * WHOLE_MS);
        const allowed: Seen[] = [...((streamed ? which?.streamed : which?.plain) ?? []), ...(mode === "full" ? [] : (["envoy"] as const))];
        if (seenIn(got) === "envoy") await eventually(`${name} is counted`, async () => blamed(await rig.status(), id));
        const after = await within(ask(port, "healthy", streamed), "the next request", WHOLE_MS);
        const next = seenIn(after) === "fallback" ? "" : `the next healthy request: ${seenIn(after)}`;
        return { name, seen: seenIn(got), wrong: wrongIn(got, allowed) || next };
      } catch (error) {
        return { name, seen: "nothing", wrong: String(error) };
      }
    };
    const walk = async (): Promise<void> => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) verdicts.push(await one(id));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, walk));
    await eventually("no request is left in the plugin", async () => (await rig.status()).plans === 0);
    return { verdicts, log: rig.log, plans: (await rig.status()).plans };
  } finally {
    await rig.stop();
    await Promise.all(sides.map((side) => side.close()));
    await good.close();
  }
}
