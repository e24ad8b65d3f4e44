// Many cases at one Envoy: each has providers and a route of its own.
import type { RigMode } from "../../../gateway/envoy/rig.js";
import { post } from "../../support/client.js";
import { eventually } from "../../support/gate.js";
import { Random } from "../../support/random.js";
import { Rig } from "../../support/rig.js";
import { generate, idOf, providersOf, requestOf, routeOf, TOKEN, tokensOf, type Case } from "./generate.js";
import type { Fault } from "./fault.js";
import { HELD, Judge } from "./judge.js";
import { start, type Side } from "./side.js";

const LONGEST_MS = 25_000;
const AT_ONCE = 10;

export interface Verdict {
  number: number;
  seen: string;
  wrong: string;
  told: string;
}

export interface Played {
  verdicts: Verdict[];
  log: string;
}

/** Each case has a seed of its own, of the run's and its number. */
export const caseOf = (seed: number, number: number): Case => generate(new Random(seed * 100_003 + number), number);

export async function playAll(seed: number, numbers: number[], mode: RigMode): Promise<Played> {
  const cases = numbers.map((number) => caseOf(seed, number));
  const sides = await Promise.all(cases.map((one) => Promise.all(one.targets.map(({ fault }, i) => start(fault, i)))));
  const rig = await Rig.start({
    mode,
    config: {
      timeout: "20s",
      providers: cases.flatMap((one, n) => providersOf(one, (i) => sides[n]?.[i]?.baseUrl ?? "")),
      routes: cases.map(routeOf),
    },
    trustsSelfSigned: true,
  });
  try {
    const verdicts: Verdict[] = [];
    const left = cases.map((one, n) => [one, sides[n] as Side[]] as const);
    const walk = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) verdicts.push(await play(rig, ...next, mode));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, walk));
    await eventually("no request is left in the plugin", async () => (await rig.status()).plans === 0);
    return { verdicts, log: rig.log };
  } finally {
    await rig.stop();
    await Promise.all(sides.flat().map((side) => side.close()));
  }
}

async function play(rig: Rig, one: Case, sides: Side[], mode: RigMode): Promise<Verdict> {
  const verdict = { number: one.number, seen: "", wrong: "", told: "" };
  for (let i = 0; i < one.asked && verdict.wrong === ""; i++) {
    try {
      const seen = await post(rig.baseURL.replace(/\/v1$/, ""), requestOf(one), LONGEST_MS);
      Object.assign(verdict, new Judge(one, sides, mode).judge(seen));
      verdict.told = `${seen.dump().slice(0, 700)}\n...\n${seen.body.toString().slice(-400)}`;
    } catch (error) {
      Object.assign(verdict, unanswered(one, String(error), mode));
    }
  }
  verdict.wrong += strays(one, sides);
  return verdict;
}

function unanswered(one: Case, error: string, mode: RigMode): { seen: string; wrong: string } {
  const some = (has: (fault: Fault) => boolean) => one.targets.some(({ fault }) => has(fault));
  if (some(({ gzip }) => gzip) && /zlib|gzip|header check|unexpected end of file/i.test(error))
    return { seen: "encoded, broken", wrong: "" };
  // The downstream half alone cuts an answer that stands still behind what it holds, also where its head is here for a translation.
  const isLong = some(({ breaks, size }) => breaks === "silence" && (size > HELD || one.holdBytes !== undefined));
  const cut = mode === "downstreamOnly" && isLong && /hang up|ECONNRESET/.test(error);
  return cut ? { seen: "cut before its head", wrong: "" } : { seen: "nothing", wrong: error };
}

/** What a provider got that it should not: another one's token, or a request of no API. */
function strays(one: Case, sides: Side[]): string {
  const found = sides.flatMap((side, i) =>
    side.asked.flatMap(({ head, body, dialect, path }) => {
      const tokens = `${head}${body}`.match(new RegExp(`${TOKEN}[a-z0-9-]+`, "g")) ?? [];
      const own = tokens.length === 1 && tokensOf(one, i).includes(tokens[0] ?? "");
      return [...(own ? [] : [`${idOf(one, i)} got ${head}`]), ...(dialect === undefined ? [`a path that is not known: ${path}`] : [])];
    }),
  );
  return found[0] ?? "";
}

/** A case, to be read and played again. */
export function described(one: Case): string {
  const { targets, ...rest } = one;
  return [JSON.stringify(rest), ...targets.map((target) => `  ${JSON.stringify(target)}`)].join("\n");
}
