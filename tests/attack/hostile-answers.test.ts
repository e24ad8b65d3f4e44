// A provider that answers what no provider should, byte by byte on real sockets: the client gets the fallback's answer or an honest error, nothing hangs,
// nothing of ours shows, and the next request is served.
import { describe, expect, test } from "vitest";
import { JSON_BODIES, STREAMS } from "./hostile/bodies.js";
import { CONNECTIONS } from "./hostile/connections.js";
import { FRAMING, HEADERS, STATUS_LINES } from "./hostile/heads.js";
import { HTTP2 } from "./hostile/http2.js";
import { playAll } from "./hostile/play.js";

const ALL = [...STATUS_LINES, ...HEADERS, ...FRAMING, ...JSON_BODIES, ...STREAMS, ...CONNECTIONS, ...HTTP2];
/** `npm run attack`: each of them; else every fourth. */
const EVERY = Number(process.env.ATTACK_SECONDS ?? 0) > 60 ? 1 : Number(process.env.HOSTILE_EVERY ?? 4);
const ONLY = new RegExp(process.env.HOSTILE_ONLY ?? "");
const CASES = ALL.filter(({ name }, i) => i % EVERY === 0 && ONLY.test(name));
const TRAPPED = /wasm.*(trap|failed|unreachable|out of bounds)|proxy_.*error|panic|assert failure|Caught (Segmentation|Abort)/i;

test("there are more than a hundred of them, each with a name of its own", () => {
  const names = ALL.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(ALL.length).toBeGreaterThan(113);
});

describe.each(["full", "downstreamOnly"] as const)("%s", (mode) => {
  test(`${CASES.length} hostile answers, plain and streamed`, { timeout: 600_000 }, async () => {
    const { verdicts, log, plans } = await playAll(CASES, mode);
    if (process.env.HOSTILE_TOLD !== undefined) console.log(verdicts.map(({ name, seen }) => `${name}: ${seen}`).join("\n"));
    expect(verdicts.filter(({ wrong }) => wrong !== "").map(({ name, wrong }) => `${name}: ${wrong}`)).toEqual([]);
    expect(verdicts.length).toBe(2 * CASES.length);
    expect(log.split("\n").filter((line) => TRAPPED.test(line))).toEqual([]);
    expect(log).not.toMatch(/sk-(hostile|fallback)/);
    expect(plans).toBe(0);
  });
});
