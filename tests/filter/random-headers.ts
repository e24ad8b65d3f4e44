// Random headers of an answer: those that are read for limits and judgement, with values in and out of every form, once or several times.
import type { Random } from "../support/random.js";

const LIMITS = [
  "retry-after",
  "retry-after-ms",
  "x-ratelimit-remaining-requests",
  "x-ratelimit-remaining-tokens",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
  "x-ratelimit-reset",
  "x-ratelimit-remaining",
  "anthropic-ratelimit-requests-remaining",
  "anthropic-ratelimit-requests-reset",
  "anthropic-ratelimit-input-tokens-remaining",
  "anthropic-ratelimit-output-tokens-reset",
  "ratelimit-reset",
  "ratelimit-remaining",
];
const OTHERS = [
  "content-length",
  "content-encoding",
  "transfer-encoding",
  "location",
  "set-cookie",
  "x-request-id",
  "trailer",
  "connection",
  "x-ai-redirector",
  "x-envoy-x",
  "x-",
];
const NUMBERS = [
  "0",
  "1",
  "-1",
  "1.5",
  "00",
  "9".repeat(30),
  "1e9",
  "0x10",
  "",
  " 7 ",
  "1700000000",
  "1800000000000",
  "18446744073709551616",
  ".",
];
const UNITS = ["", "s", "ms", "m", "h", "d", "us", "\u00b5s", "ns", "m0s", "h1m1.5s", "x", "ss"];
const DATES = [
  "Fri, 15 Jan 2027 08:01:00 GMT",
  "Friday, 15-Jan-27 08:01:00 GMT",
  "Fri Jan 15 08:01:00 2027",
  "2027-01-15T08:01:00Z",
  "2027-01-15T08:01:00.123456789+05:30",
  "Thu, 31 Feb 9999 99:99:99 GMT",
  "0000-00-00T00:00:00Z",
];

function value(random: Random): string {
  const kind = random.below(5);
  if (kind === 0) return random.one(DATES);
  if (kind === 1) return random.damage(Buffer.from(random.one(DATES))).toString("latin1");
  if (kind === 2) return random.bytes(random.below(40)).toString("latin1");
  if (kind === 3) return "v".repeat(random.below(20_000));
  return random.one(NUMBERS) + random.one(UNITS);
}

export function randomHeaders(random: Random): [string, string][] {
  return Array.from({ length: random.below(random.chance(0.05) ? 200 : 8) }, () => [
    random.one(random.chance(0.7) ? LIMITS : OTHERS),
    value(random),
  ]);
}
