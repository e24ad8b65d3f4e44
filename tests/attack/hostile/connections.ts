// When a provider answers, and what it does with the connection.
import { ERROR_BODY, JSON_BODY, case1, head, right, says, saysAndEnds, typeOf, whole } from "./words.js";
import type { Case1 } from "./sides.js";

const ok = (s: boolean) => whole(200, right(s), typeOf(s));
const interim = (status: number, ...headers: string[]) => head(status, ...headers);

export const CONNECTIONS: Case1[] = [
  case1(
    "a hundred 100 Continue before it",
    "own",
    says((s) => Buffer.concat([Buffer.from(interim(100).repeat(100)), ok(s)])),
  ),
  case1(
    "a thousand 103 Early Hints before it",
    ["own", "fallback"],
    says((s) => Buffer.concat([Buffer.from(interim(103, "link: </a>").repeat(1000)), ok(s)])),
  ),
  case1(
    "a 102, then silence",
    ["fallback", "error"],
    says(() => interim(102)),
  ),
  case1(
    "a 103, then the end",
    ["fallback", "error"],
    saysAndEnds(() => interim(103)),
  ),
  case1("a 103, then a reset", ["fallback", "error"], (line) => line.send(interim(103)).reset()),
  case1(
    "a 103, then a 500",
    "fallback",
    says(() => interim(103) + head(500, "content-length: 0")),
  ),
  case1(
    "a 103, then half a head",
    ["fallback", "error"],
    saysAndEnds(() => `${interim(103)}HTTP/1.1 200`),
  ),
  case1(
    "a 103 with our own names",
    "own",
    says((s) => Buffer.concat([Buffer.from(interim(103, "x-ai-redirector: 0", "location: http://redirector/", "set-cookie: a=b")), ok(s)])),
  ),
  case1(
    "a 101 that nobody asked for",
    ["fallback", "error"],
    says(() => head(101, "upgrade: websocket", "connection: upgrade")),
  ),
  case1(
    "a 101 for HTTP/2",
    ["fallback", "error"],
    says(() => head(101, "upgrade: h2c", "connection: upgrade")),
  ),
  case1(
    "an offer of HTTP/2",
    ["own", "fallback"],
    says((s) => whole(200, right(s), typeOf(s), "upgrade: h2c", "connection: upgrade")),
  ),
  case1("an answer before the request", ["own", "fallback"], (line) => void line.send(ok(false)), true),
  case1(
    "a 401 before the request",
    ["fallback"],
    (line) => line.send(whole(401, ERROR_BODY, "content-type: application/json")).end(),
    true,
  ),
  case1(
    "a 413 before the request, and the end",
    ["fallback"],
    (line) => line.send(whole(413, ERROR_BODY, "content-type: application/json", "connection: close")).end(),
    true,
  ),
  case1("an end at once", "fallback", (line) => line.end(), true),
  case1("a reset at once", "fallback", (line) => line.reset(), true),
  case1("silence", "fallback", () => undefined, true),
  case1("a reset for an answer", "fallback", (line) => line.reset()),
  case1("a head, then a reset", ["fallback", "broken"], (line, s) => line.send(head(200, typeOf(s), "content-length: 500")).reset()),
  case1(
    "a keep-alive that ends",
    "own",
    saysAndEnds((s) => whole(200, right(s), typeOf(s), "connection: keep-alive", "keep-alive: timeout=999999")),
  ),
  case1(
    "a close that stays open",
    "own",
    says((s) => whole(200, right(s), typeOf(s), "connection: close")),
  ),
  case1(
    "two answers for one request",
    "own",
    says((s) => Buffer.concat([ok(s), whole(200, "an answer for somebody else", "content-type: text/plain")])),
  ),
  case1(
    "an answer, then garbage",
    "own",
    says((s) => Buffer.concat([ok(s), Buffer.alloc(5000, "Z")])),
  ),
  case1(
    "connection headers that name others",
    "own",
    says((s) => whole(200, right(s), typeOf(s), "connection: content-type, x-ai-provider, authorization")),
  ),
  case1(
    "a length for no body, then a body",
    "fallback",
    says(() => `${head(200, "content-type: application/json", "content-length: 0")}${JSON_BODY}`),
  ),
];
