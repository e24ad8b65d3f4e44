// HTTP/2 frame by frame (RFC 9113), as no library would send it.
import { END_HEADERS, END_STREAM, Frame, block, number, type Case2, type Side2 } from "./sides.js";
import { TOKEN, JSON_BODY, JSON_FIELDS, answer2, case2, right } from "./words.js";

const END = END_STREAM | END_HEADERS;
const whole = (side: Side2, s: boolean) => answer2(side, s).data(right(s), END_STREAM);
const setting = (id: number, value: number) => Buffer.concat([Buffer.of(0, id), number(value)]);
const CODES = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  ENHANCE_YOUR_CALM: 11,
  HTTP_1_1_REQUIRED: 13,
  unknown: 0xffff,
};

export const HTTP2: Case2[] = [
  case2("h2: a right answer", "own", (side, s) => void whole(side, s)),
  ...Object.entries(CODES).map(([name, code]) => case2(`h2: RST_STREAM ${name}`, "fallback", (side) => void side.rst(code))),
  case2("h2: a head, then RST_STREAM", ["fallback", "broken"], (side, s) => void answer2(side, s).rst(2)),
  case2("h2: content, then RST_STREAM", ["fallback", "broken"], (side, s) => void answer2(side, s).data(right(s).slice(0, -30)).rst(2)),
  case2("h2: a whole answer, then RST_STREAM", ["own", "broken", "fallback"], (side, s) => void answer2(side, s).data(right(s)).rst(0)),
  case2("h2: GOAWAY before it", "fallback", (side) => side.goaway(0, 0).end()),
  case2("h2: GOAWAY that leaves the stream, and it", "own", (side, s) => void whole(side.goaway(side.stream, 0), s)),
  case2("h2: GOAWAY with an error", ["fallback"], (side) => side.goaway(side.stream, 11).end()),
  case2(
    "h2: GOAWAY in the middle",
    ["own", "broken", "fallback"],
    (side, s) => void answer2(side, s).goaway(side.stream, 2).data(right(s), END_STREAM),
  ),
  case2("h2: a thousand CONTINUATIONs", "fallback", (side) => {
    side.headers(JSON_FIELDS(false), 0);
    for (let i = 0; i < 1000; i++) side.frame(Frame.continuation, 0, side.stream, block([[`x-${i}`, "y".repeat(500)]]));
  }),
  case2("h2: empty CONTINUATIONs without an end", "fallback", (side) => {
    side.headers(JSON_FIELDS(false), 0);
    for (let i = 0; i < 2000; i++) side.frame(Frame.continuation, 0, side.stream);
  }),
  case2("h2: headers without their end", "fallback", (side) => void side.headers(JSON_FIELDS(false), 0)),
  case2("h2: a window of zero", "fallback", (side) => void side.frame(Frame.settings, 0, 0, setting(4, 0)), true),
  case2("h2: no streams allowed", "fallback", (side) => void side.frame(Frame.settings, 0, 0, setting(3, 0)), true),
  case2(
    "h2: a window beyond all",
    ["fallback", "own"],
    (side, s) => void whole(side.frame(Frame.window, 0, 0, number(0x7fffffff)).frame(Frame.window, 0, 0, number(0x7fffffff)), s),
  ),
  case2("h2: a window of nothing", ["fallback", "own"], (side, s) => void whole(side.frame(Frame.window, 0, side.stream, number(0)), s)),
  case2("h2: settings without an end", ["fallback", "own"], (side, s) => {
    for (let i = 0; i < 5000; i++) side.frame(Frame.settings, 0, 0, setting(4, 65535));
    whole(side, s);
  }),
  case2("h2: pings without an end", ["fallback", "own"], (side, s) => {
    for (let i = 0; i < 5000; i++) side.frame(Frame.ping, 0, 0, Buffer.alloc(8));
    whole(side, s);
  }),
  case2("h2: settings that are none", ["fallback"], (side) => void side.frame(Frame.settings, 0, 0, Buffer.alloc(5)), true),
  case2("h2: nothing at all", "fallback", () => undefined, true),
  case2(
    "h2: HTTP/1.1",
    "fallback",
    (side) => void side.socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${JSON_BODY.length}\r\n\r\n${JSON_BODY}`),
    true,
  ),
  case2(
    "h2: headers that cannot be read",
    "fallback",
    (side) => void side.frame(Frame.headers, END_HEADERS, side.stream, Buffer.alloc(40, 0xff)),
  ),
  case2(
    "h2: names in capitals",
    ["fallback", "broken"],
    (side, s) => void side.headers([...JSON_FIELDS(s), ["X-Odd", "1"]]).data(right(s), END_STREAM),
  ),
  case2("h2: no status", "fallback", (side, s) => void side.headers([["content-type", "application/json"]]).data(right(s), END_STREAM)),
  case2("h2: two statuses", "fallback", (side, s) => void side.headers([[":status", "500"], ...JSON_FIELDS(s)]).data(right(s), END_STREAM)),
  ...["0", "abc", "99", "999", "2000", ""].map((status) =>
    case2(`h2: status ${JSON.stringify(status)}`, ["fallback"], (side, s) => void answer2(side, s, status).data(right(s), END_STREAM)),
  ),
  case2("h2: a hundred 103 before it", ["own", "fallback"], (side, s) => {
    for (let i = 0; i < 100; i++) side.headers([[":status", "103"]]);
    whole(side, s);
  }),
  case2("h2: a 103, then RST_STREAM", ["fallback", "error"], (side) => void side.headers([[":status", "103"]]).rst(2)),
  case2("h2: a 103, then silence", ["fallback", "error"], (side) => void side.headers([[":status", "103"]])),
  case2("h2: a 103 that ends the stream", ["fallback", "error"], (side) => void side.headers([[":status", "103"]], END)),
  case2("h2: data before headers", "fallback", (side, s) => void side.data(right(s), END_STREAM)),
  case2("h2: data for a stream that nobody opened", ["fallback"], (side) => void side.frame(Frame.data, END_STREAM, 99, Buffer.from("x"))),
  case2("h2: a frame that is too large", "fallback", (side) => void side.frame(Frame.data, 0, side.stream, Buffer.alloc(100), 0xfffff0)),
  case2(
    "h2: a promise",
    ["fallback"],
    (side) => void side.frame(Frame.push, END_HEADERS, side.stream, Buffer.concat([number(2), block([[":method", "GET"]])])),
  ),
  case2(
    "h2: a length that is too large",
    ["fallback", "broken"],
    (side, s) => void answer2(side, s, "200", [["content-length", "99999"]]).data(right(s), END_STREAM),
  ),
  case2(
    "h2: a length that is too small",
    ["fallback", "broken"],
    (side, s) => void answer2(side, s, "200", [["content-length", "5"]]).data(right(s), END_STREAM),
  ),
  case2(
    "h2: trailers with a status",
    ["fallback", "broken", "own"],
    (side, s) =>
      void answer2(side, s)
        .data(right(s))
        .headers([[":status", "500"]], END),
  ),
  case2(
    "h2: trailers that do not end it",
    ["fallback", "broken", "own", "error"],
    (side, s) =>
      void answer2(side, s)
        .data(right(s))
        .headers([["x-a", "b"]]),
  ),
  case2(
    "h2: trailers with our own names",
    "own",
    (side, s) =>
      void answer2(side, s)
        .data(right(s))
        .headers(
          [
            ["x-ai-trail", "evil"],
            ["grpc-status", "13"],
            ["set-cookie", "a=b"],
            ["x-echo", `Bearer ${TOKEN}`],
            [`x-${TOKEN}`, "1"],
          ],
          END,
        ),
  ),
  case2(
    "h2: an error that ends in trailers",
    "fallback",
    (side) =>
      void answer2(side, false, "500")
        .data('{"error":{"message":"no"}}')
        .headers([["grpc-status", "13"]], END),
  ),
  case2(
    "h2: a head that ends it, with a code of gRPC",
    "fallback",
    (side) =>
      void side.headers(
        [
          [":status", "200"],
          ["content-type", "application/grpc"],
          ["grpc-status", "14"],
        ],
        END,
      ),
  ),
  case2(
    "h2: headers of a connection",
    ["fallback", "own"],
    (side, s) =>
      void answer2(side, s, "200", [
        ["connection", "close"],
        ["transfer-encoding", "chunked"],
      ]).data(right(s), END_STREAM),
  ),
  case2(
    "h2: padding beyond the frame",
    ["fallback", "broken"],
    (side, s) => void answer2(side, s).frame(Frame.data, 8 | END_STREAM, side.stream, Buffer.from([200, 1, 2, 3])),
  ),
  case2("h2: thousands of empty data frames", ["fallback", "own", "broken"], (side, s) => {
    answer2(side, s);
    for (let i = 0; i < 20_000; i++) side.data("");
    side.data(right(s), END_STREAM);
  }),
  case2("h2: frames of an unknown kind, and priorities", ["own", "fallback"], (side, s) => {
    for (let i = 0; i < 50; i++)
      side.frame(0xf0, 0xff, side.stream, Buffer.alloc(20)).frame(Frame.priority, 0, side.stream, Buffer.concat([number(0), Buffer.of(1)]));
    whole(side, s);
  }),
  case2("h2: a header of 200 KB", "fallback", (side) => {
    const fields = block([...JSON_FIELDS(false), ["x-odd", "y".repeat(200_000)]]);
    side.frame(Frame.headers, 0, side.stream, fields.subarray(0, 16_000));
    for (let at = 16_000; at < fields.length; at += 16_000)
      side.frame(Frame.continuation, at + 16_000 >= fields.length ? END_HEADERS : 0, side.stream, fields.subarray(at, at + 16_000));
  }),
];
