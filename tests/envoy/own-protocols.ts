// Providers' own protocols as the tests on real Envoy ask them: where, with what, and how each fails, in its documents' words.
import { answer, type Answer } from "../support/answers.js";
import type { Received } from "../support/received.js";
import type { Dialect } from "../dialect/dialects.js";

export interface OwnProtocol {
  dialect: Dialect;
  /** In the configuration. */
  provider: object;
  /** What it is asked for. */
  model: string;
  /** Whether a request wants a stream. */
  streams: (request: Received) => boolean;
  kind: "sse" | "ndjson";
  /** Of a request for the whole and of one for a stream. */
  paths: [string, string];
  /** What stands in a request for a stream. */
  asked: object;
  headers?: object;
  header?: string;
  prefix?: string;
  /** The answer of the golden `text`, where it is another than that of all. */
  text?: string;
  /** Of that golden, input and output; undefined: it tells none. */
  usage?: [number, number];
  /** It calls tools. */
  calls?: boolean;
  /** False: nothing tells its end but that there is no more. */
  torn?: false;
  /** What, as which kind, the answer. */
  failures: [string, string, Answer][];
}

const json = (status: number, body: object): Answer => answer(status, body, { "content-type": "application/json" });
const event = (type: string, body: object): Answer =>
  answer(200, `${type}data: ${JSON.stringify(body)}\n\n`, { "content-type": "text/event-stream" });

export const OWN_PROTOCOLS: OwnProtocol[] = [
  {
    dialect: "cohere",
    provider: { type: "cohere", dialect: "cohere" },
    model: "command-a-03-2025",
    streams: ({ json: body }) => body.stream === true,
    kind: "sse",
    paths: ["/v2/chat", "/v2/chat"],
    asked: { model: "command-a-03-2025", messages: [{ role: "user", content: "Go" }], stream: true },
    usage: [9, 3],
    calls: true,
    // https://docs.cohere.com/reference/errors, https://docs.cohere.com/v2/docs/streaming
    failures: [
      ["an invalid key", "auth", json(401, { id: "1", message: "invalid api token" })],
      ["a limit", "rateLimit", json(429, { message: "You are using a Trial key, which is limited to 20 API calls / minute." })],
      ["a failure in a 200", "serverError", json(200, { message: "internal server error, this has been reported to our developers" })],
      [
        "a failure as a stream's first event",
        "serverError",
        event("event: message-end\n", { type: "message-end", delta: { finish_reason: "ERROR", error: "internal error", usage: {} } }),
      ],
    ],
  },
];
