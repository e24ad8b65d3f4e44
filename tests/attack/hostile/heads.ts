// Status lines, headers and framing of HTTP/1.1 that no provider should send.
import { ERROR_BODY, JSON_BODY, LAST_CHUNK, TOKEN, case1, chunked, head, right, says, saysAndEnds, typeOf, whole } from "./words.js";
import type { Case1 } from "./sides.js";

const lengthOf = (streamed: boolean) => Buffer.byteLength(right(streamed));
const withHead = (line: string, ...headers: string[]) =>
  says((s) => `${line}\r\n${[typeOf(s), `content-length: ${lengthOf(s)}`, ...headers].map((h) => `${h}\r\n`).join("")}\r\n${right(s)}`);
const withHeader = (...headers: string[]) => withHead("HTTP/1.1 200 OK", ...headers);
const withFraming = (...headers: string[]) => saysAndEnds((s) => head(200, typeOf(s), ...headers) + right(s));

export const STATUS_LINES: Case1[] = [
  ...["000", "99", "999", "600", "1000", "2 0", "-200", "abc", "０"].map((status) =>
    case1(`status ${status}`, ["fallback"], withHead(`HTTP/1.1 ${status} X`)),
  ),
  case1("no reason", "own", withHead("HTTP/1.1 200")),
  case1("a reason of 100 KB", ["own", "fallback"], withHead(`HTTP/1.1 200 ${"x".repeat(100_000)}`)),
  case1(
    "HTTP/1.0, ended by the connection",
    "own",
    saysAndEnds((s) => `HTTP/1.0 200 OK\r\n${typeOf(s)}\r\n\r\n${right(s)}`),
  ),
  case1(
    "HTTP/1.0 with chunks",
    ["own", "fallback", "broken"],
    saysAndEnds((s) =>
      Buffer.concat([
        Buffer.from(`HTTP/1.0 200 OK\r\n${typeOf(s)}\r\ntransfer-encoding: chunked\r\n\r\n`),
        chunked(right(s)),
        Buffer.from(LAST_CHUNK),
      ]),
    ),
  ),
  case1("HTTP/2.0 in the clear", ["fallback", "own"], withHead("HTTP/2.0 200 OK")),
  case1("HTTP/0.9: a body and nothing else", "fallback", saysAndEnds(right)),
  case1("ICY", "fallback", withHead("ICY 200 OK")),
  case1(
    "random bytes",
    "fallback",
    saysAndEnds(() => Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 73 + 11) & 255))),
  ),
  case1(
    "a TLS alert",
    "fallback",
    saysAndEnds(() => Buffer.from("15030300020228", "hex")),
  ),
  case1(
    "an SSH banner",
    "fallback",
    saysAndEnds(() => "SSH-2.0-OpenSSH_9.6\r\n"),
  ),
  case1("nothing", "fallback", (line) => line.end()),
  case1(
    "half a head",
    "fallback",
    saysAndEnds(() => "HTTP/1.1 200 OK\r\ncontent-ty"),
  ),
  case1(
    "half a head and silence",
    "fallback",
    says(() => "HTTP/1.1 200 OK\r\ncontent-ty"),
  ),
  case1("a head byte by byte", "own", async (line, s) => void (await line.drip(whole(200, right(s), typeOf(s)).toString("latin1")))),
  case1(
    "a thousand empty lines before it",
    ["own", "fallback"],
    says((s) => Buffer.concat([Buffer.from("\r\n".repeat(1000)), whole(200, right(s), typeOf(s))])),
  ),
];

export const HEADERS: Case1[] = [
  case1("a header with NUL", "fallback", withHeader("x-odd: a\0b")),
  case1("a header with control bytes", ["own", "fallback"], withHeader("x-odd: a\x01\x02\x7fb")),
  case1("a header with bytes above ASCII", "own", withHeader("x-odd: \xe9\xff")),
  case1(
    "bare line feeds",
    ["own", "fallback"],
    says((s) => `HTTP/1.1 200 OK\n${typeOf(s)}\ncontent-length: ${lengthOf(s)}\n\n${right(s)}`),
  ),
  case1("a bare carriage return", ["fallback", "own"], withHeader("x-odd: a\rb: c")),
  case1("a name with a space", "fallback", withHeader("x odd: 1")),
  case1("a line without a colon", "fallback", withHeader("nonsense")),
  case1("a folded line", ["own", "fallback"], withHeader("x-odd: a", " b")),
  case1("an empty name", "fallback", withHeader(": empty")),
  case1("a thousand headers", ["own", "fallback"], withHeader(...Array.from({ length: 1000 }, (_, i) => `x-${i}: ${i}`))),
  case1("a header of 200 KB", "fallback", withHeader(`x-odd: ${"y".repeat(200_000)}`)),
  case1("headers without an end", "fallback", async (line) => {
    line.send("HTTP/1.1 200 OK\r\n");
    for (let i = 0; i < 2000 && !line.socket.destroyed; i++) await line.drip([`x-${i}: ${"y".repeat(1000)}\r\n`]);
  }),
  case1(
    "a type of 60 KB",
    ["own", "fallback"],
    says((s) => whole(200, right(s), `${typeOf(s)}; x=${"y".repeat(50_000)}`)),
  ),
  case1(
    "no type",
    "own",
    says((s) => whole(200, right(s))),
  ),
  case1(
    "two types",
    ["own", "fallback"],
    says((s) => whole(200, right(s), "content-type: text/html", typeOf(s))),
  ),
  case1(
    "our own names",
    "own",
    withHeader(
      "x-ai-provider: evil",
      "x-ai-model: evil",
      "x-ai-trail: evil#0=ok",
      "x-ai-attempts: 99",
      "x-ai-redirector: 00000000000000000000000000000000",
      "x-ai-again: 0",
      "x-ai-skipped: evil",
      "x-ai-translated: evil",
    ),
  ),
  case1(
    "Envoy's own names",
    "own",
    withHeader(
      "x-envoy-overloaded: true",
      "x-envoy-ratelimited: true",
      "x-envoy-immediate-health-check-fail: true",
      "x-envoy-upstream-service-time: 1",
      "x-envoy-attempt-count: 9",
      "x-envoy-decorator-operation: evil",
      "x-envoy-max-retries: 99",
      "x-envoy-retry-on: 5xx",
      "x-envoy-internal: true",
    ),
  ),
  case1(
    "cookies and browser policies",
    "own",
    withHeader(
      "set-cookie: a=b",
      "set-cookie: c=d",
      'alt-svc: h3=":443"',
      "strict-transport-security: max-age=9",
      "access-control-allow-origin: *",
      "access-control-allow-credentials: true",
    ),
  ),
  case1(
    "a Retry-After that is none",
    "fallback",
    says(() => whole(503, ERROR_BODY, "content-type: application/json", "retry-after: -99999999999999999999")),
  ),
  case1(
    "a Retry-After beyond all time",
    "fallback",
    says(() =>
      whole(
        429,
        ERROR_BODY,
        "content-type: application/json",
        `retry-after: ${"9".repeat(400)}`,
        "x-ratelimit-reset-requests: 9e999",
        "x-ratelimit-remaining-requests: -1",
      ),
    ),
  ),
  case1(
    "resets beyond all time on a good answer",
    "own",
    withHeader(
      `x-ratelimit-reset-tokens: ${"9".repeat(400)}d`,
      "x-ratelimit-remaining-tokens: 0",
      "anthropic-ratelimit-requests-reset: 9999-99-99T99:99:99Z",
    ),
  ),
  case1("our token in its headers", "own", withHeader(`x-echo: Bearer ${TOKEN}`, `x-${TOKEN}: 1`)),
  case1(
    "our token in an error",
    ["fallback"],
    says(() =>
      whole(
        500,
        JSON.stringify({ error: { message: `bad key ${TOKEN}`, code: TOKEN } }),
        "content-type: application/json",
        `x-echo: ${TOKEN}`,
      ),
    ),
  ),
  case1(
    "our token in a caller's error",
    "error",
    says(() =>
      whole(
        422,
        JSON.stringify({ error: { message: `you sent ${TOKEN}`, code: "invalid_value", param: TOKEN } }),
        "content-type: application/json",
        `x-echo: ${TOKEN}`,
      ),
    ),
  ),
  ...[
    ["another host", "http://127.0.0.1:1/v1/chat/completions"],
    ["no host", "//evil.example/"],
    ["a file", "file:///etc/passwd"],
    ["a script", "javascript:alert(1)"],
    ["itself", "/v1/chat/completions"],
    ["the redirector", "http://redirector/"],
    ["nonsense", "http://[::1"],
  ].map(([where, to]) =>
    case1(
      `a redirect to ${where}`,
      "fallback",
      says(() => whole(302, "", `location: ${to}`)),
    ),
  ),
  ...[300, 301, 303, 304, 305, 307, 308, 399].map((status) =>
    case1(
      `a ${status}`,
      "fallback",
      says(() => head(status, "location: http://127.0.0.1:1/", ...(status === 304 ? [] : ["content-length: 0"]))),
    ),
  ),
];

export const FRAMING: Case1[] = [
  case1(
    "two lengths that agree",
    ["own", "fallback"],
    withFraming(`content-length: ${Buffer.byteLength(JSON_BODY)}`, `content-length: ${Buffer.byteLength(JSON_BODY)}`),
  ),
  case1("two lengths that differ", "fallback", withFraming("content-length: 5", "content-length: 500")),
  case1("a list of lengths", ["own", "fallback"], withFraming("content-length: 5, 5")),
  ...["-1", "abc", "0x10", "+5", "5.0", "9223372036854775808", "18446744073709551621", "9".repeat(200)].map((length) =>
    case1(`a length of ${length.slice(0, 24)}`, ["fallback", "broken", "error"], withFraming(`content-length: ${length}`)),
  ),
  case1(
    "a length that is too large, then the end",
    ["broken", "fallback"],
    saysAndEnds((s) => head(200, typeOf(s), "content-length: 100000") + right(s)),
  ),
  case1(
    "a length that is too large, then silence",
    ["broken", "fallback", "error"],
    says((s) => head(200, typeOf(s), "content-length: 100000") + right(s)),
  ),
  case1(
    "a length that is too small",
    ["fallback", "broken"],
    says((s) => head(200, typeOf(s), "content-length: 40") + right(s)),
  ),
  case1(
    "a length and chunks",
    ["own", "fallback"],
    says((s) =>
      Buffer.concat([
        Buffer.from(head(200, typeOf(s), "content-length: 5", "transfer-encoding: chunked")),
        chunked(right(s)),
        Buffer.from(LAST_CHUNK),
      ]),
    ),
  ),
  ...["gzip, chunked", "identity", "xchunked", "chunked, identity", "chunked, chunked"].map((coding) =>
    case1(
      `transfer-encoding: ${coding}`,
      ["fallback", "own", "broken", "encoded"],
      saysAndEnds((s) =>
        Buffer.concat([Buffer.from(head(200, typeOf(s), `transfer-encoding: ${coding}`)), chunked(right(s)), Buffer.from(LAST_CHUNK)]),
      ),
    ),
  ),
  ...(
    [
      ["a chunk's size that is no number", (b: string) => `zz\r\n${b}\r\n0\r\n\r\n`],
      ["a chunk's size beyond all", (b: string) => `ffffffffffffffff\r\n${b}\r\n0\r\n\r\n`],
      ["a chunk's size that is negative", (b: string) => `-5\r\n${b}\r\n0\r\n\r\n`],
      [
        "a chunk with 100 KB of extensions",
        (b: string) => `${Buffer.byteLength(b).toString(16)};${"x".repeat(100_000)}\r\n${b}\r\n0\r\n\r\n`,
      ],
      ["a chunk without its end", (b: string) => `${Buffer.byteLength(b).toString(16)}\r\n${b}0\r\n\r\n`],
      ["a chunk that is torn", (b: string) => `${Buffer.byteLength(b).toString(16)}\r\n${b.slice(0, 60)}`],
      ["chunks without a last one", (b: string) => `${Buffer.byteLength(b).toString(16)}\r\n${b}\r\n`],
      ["a last chunk at once", () => "0\r\n\r\n"],
      [
        "trailers that are odd",
        (b: string) => `${Buffer.byteLength(b).toString(16)}\r\n${b}\r\n0\r\ncontent-length: 5\r\n:status: 500\r\nx-ai-trail: evil\r\n\r\n`,
      ],
      ["trailers of 200 KB", (b: string) => `${Buffer.byteLength(b).toString(16)}\r\n${b}\r\n0\r\nx-odd: ${"y".repeat(200_000)}\r\n\r\n`],
      ["trailers with control bytes", (b: string) => `${Buffer.byteLength(b).toString(16)}\r\n${b}\r\n0\r\nx-odd: a\0b\r\n\r\n`],
    ] as const
  ).map(([name, body]) =>
    case1(
      name,
      ["fallback", "own", "broken", "error"],
      saysAndEnds((s) => head(200, typeOf(s), "transfer-encoding: chunked") + body(right(s))),
    ),
  ),
  case1("a chunk for each byte", "own", async (line, s) => {
    line.send(head(200, typeOf(s), "transfer-encoding: chunked"));
    await line.drip([...right(s)].map((c) => chunked(c)));
    line.send(LAST_CHUNK);
  }),
];
