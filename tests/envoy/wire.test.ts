// Requests as bytes on the wire: pipelined, in odd pieces, malformed, encoded. Each gets its own answer, and the gateway goes on.
import assert from "node:assert/strict";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { isOlder } from "../../gateway/envoy/version.js";
import { afterGate, answer, ok } from "../support/answers.js";
import { envoyVersion } from "../support/envoy-binary.js";
import { Gate } from "../support/gate.js";
import { OPENAI } from "../support/provider-bodies.js";
import type { Provider } from "../support/provider.js";
import { RawConnection, rawRequest, type RawAnswer } from "../support/raw-http.js";
import { fails, twoTokens } from "./drills/bad-tokens.js";
import { allServed, CLIENT_KEY, MODEL, token, type Stage, type Target } from "./drills/drill.js";
import { sharingEnvoys, staged } from "./staged.js";

sharingEnvoys();

const PATH = "/v1/chat/completions";
const JSON_TYPE = "content-type: application/json";
const HEADERS = [JSON_TYPE, `authorization: Bearer ${CLIENT_KEY}`];
/** Envoys before it make hundreds of megabytes of a zstd bomb's few thousand bytes: there the gateway has nobody decode it. */
const DECODES_ZSTD = !isOlder(await envoyVersion(), "1.39.3");

type Encoded = [encoding: string, packed: Buffer];
const onlyDecoded = (encoded: Encoded[]): Encoded[] => encoded.filter(([encoding]) => encoding !== "zstd" || DECODES_ZSTD);

function chat(content: string, stream = false): string {
  return JSON.stringify({ messages: [{ role: "user", content }], stream, model: MODEL });
}

async function answers(connection: RawConnection, count: number): Promise<RawAnswer[]> {
  const all: RawAnswer[] = [];
  for (let i = 0; i < count; i++) {
    const next = await connection.answer();
    assert.ok(next, `answer ${i + 1} of ${count}; what came: ${connection.rest.slice(0, 500)}`);
    all.push(next);
  }
  return all;
}

function nothingReached(provider: Provider): void {
  assert.deepEqual(
    provider.requests.map((r) => r.dump()),
    [],
    "nothing reaches the provider",
  );
}

/** A provider that echoes which request it answers. */
async function echo(stage: Stage) {
  const bad = token("bad");
  const provider = await stage.provider({
    otherwise: (r) => ok({ pieces: [`re:${(r.json.messages as { content: string }[] | undefined)?.[0]?.content ?? ""}`] })(r),
  });
  provider.script(bad, fails(OPENAI.invalidKey));
  const target = await stage.gateway({ providers: [{ id: "p1", tokens: [bad, token("good")], at: provider }] });
  return { provider, bad, target };
}

describe.each(["full", "downstreamOnly"] as const)("installed %s", (installed) => {
  // A refusal only at the end: Envoy ends a connection on which more than two answers of its own are not yet written.
  test("twenty pipelined requests, plain and streamed, with a failover and a refusal as the last, are answered in their order", () =>
    staged("mixed", installed, async (stage) => {
      const { provider, bad, target } = await echo(stage);
      const connection = await RawConnection.open(target.baseURL);
      const sent = Array.from({ length: 20 }, (_, i) => rawRequest(PATH, HEADERS, chat(`n${i}`, i % 2 === 1)));
      connection.send(Buffer.concat([...sent, rawRequest(PATH, HEADERS, '{"model":"of no route"}')]));
      const got = await answers(connection, 21);
      got.slice(0, 20).forEach((seen, i) => {
        assert.equal(seen.status, 200, seen.body);
        assert.match(seen.body, new RegExp(`re:n${i}"`), `answer ${i}`);
      });
      assert.equal(got[20]?.status, 404);
      assert.equal(provider.hits(bad), 1, "a bad token is called once");
      connection.close();
    }));

  // Envoy takes every 400 that did not come from upstream for a broken message, and ends an HTTP/1.1 connection behind it.
  test("a refusal with 400 says that the connection ends, and nothing behind it is answered twice or half", () =>
    staged("plain", installed, async (stage) => {
      const { provider, target } = await echo(stage);
      const connection = await RawConnection.open(target.baseURL);
      connection.send(Buffer.concat([rawRequest(PATH, HEADERS, "{not json"), rawRequest(PATH, HEADERS, chat("behind"))]));
      const refused = await connection.answer();
      assert.equal(refused?.status, 400);
      assert.equal(refused.headers.get("connection"), "close");
      assert.equal(await connection.answer(), null);
      assert.equal(connection.rest, "");
      nothingReached(provider);
    }));

  test("a pipelined request behind one that waits leaves its own way, and comes after it", () =>
    staged("plain", installed, async (stage) => {
      const gate = new Gate();
      const { provider, target } = await echo(stage);
      const connection = await RawConnection.open(target.baseURL);
      provider.script({ model: MODEL }, afterGate(gate, ok({ pieces: ["first"] })), ok({ pieces: ["second"] }));
      connection.send(Buffer.concat([rawRequest(PATH, HEADERS, chat("a")), rawRequest(PATH, HEADERS, chat("b"))]));
      await provider.nextRequest();
      gate.open();
      const [first, second] = await answers(connection, 2);
      assert.match(first?.body ?? "", /first/);
      assert.match(second?.body ?? "", /second/);
      connection.close();
    }));
});

/** Some other request on a fresh connection is served as ever. */
async function goesOn(stage: Stage, target: Target): Promise<void> {
  allServed(await stage.series(target, 3));
}

describe("an upload", () => {
  const body = chat('with "quotes", ünïcode and \ud83d\ude00'.repeat(50));
  const bytes = Buffer.from(body);
  /** The same by zstd 1.5.4 on its command line, level 3, as Codex has it. */
  const ZSTD = Buffer.from(
    "KLUv/WQkBn0DABJHGSGwJx0McywlJ+ACDqHWANmy1srtmbq1lHg1HzxuFUhNChiOEwxTYQZA+rxcaTp9FxycE8/aOgkcKxaMB1IL0ZUmjWc5HpSM7JsyByOo0BSEz229LU2czL6Mz1+UuQmc9wTcfboJAQAKrOZXUYOcLBE=",
    "base64",
  );

  test("in chunks of one byte, and in chunks with extensions, arrives whole after a failover", () =>
    staged("plain", "full", async (stage) => {
      const { provider, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
      const connection = await RawConnection.open(target.baseURL);
      for (const size of [1, 7, 1000]) {
        const parts: Buffer[] = [];
        for (let i = 0; i < bytes.length; i += size) {
          const piece = bytes.subarray(i, i + size);
          parts.push(Buffer.from(`${piece.length.toString(16)}${size === 7 ? ";name=value" : ""}\r\n`), piece, Buffer.from("\r\n"));
        }
        const head = rawRequest(PATH, [...HEADERS, "transfer-encoding: chunked"]);
        connection.send(Buffer.concat([head, ...parts, Buffer.from("0\r\n\r\n")]));
        const [answer] = await answers(connection, 1);
        assert.equal(answer?.status, 200, answer?.body);
      }
      for (const r of provider.calls()) assert.ok(r.body.equals(bytes), r.dump().slice(0, 300));
      assert.ok(provider.hits() >= 3);
      connection.close();
    }));

  // Envoy itself says 100. What is too large is refused before its body comes; any other refusal follows a body that was read, so that
  // the client's connection lives on.
  test("that expects 100-continue and is refused by its headers gets the refusal behind the 100", () =>
    staged("plain", "full", async (stage) => {
      const { provider, target } = await twoTokens(stage, ok());
      for (const [headers, status] of [
        [[...HEADERS, "expect: 100-continue", "content-length: 99999999"], 413],
        [[...HEADERS, "expect: 100-continue", "content-encoding: deflate", "content-length: 10"], 415],
      ] as const) {
        const connection = await RawConnection.open(target.baseURL);
        connection.send(rawRequest(PATH, [...headers]));
        const seen = await connection.answer();
        if (seen?.status === 100 && status !== 413) connection.send("0123456789");
        const last = seen?.status === 100 ? await connection.answer() : seen;
        assert.equal(last?.status, status, last?.body);
        connection.close();
      }
      nothingReached(provider);
      await goesOn(stage, target);
    }));

  const framings = ["length", "chunked"] as const;

  /** Encoded as said, on a connection of its own. */
  async function encoded(
    target: Target,
    encoding: string,
    packed: Buffer,
    framing: (typeof framings)[number],
  ): Promise<RawAnswer | undefined> {
    const connection = await RawConnection.open(target.baseURL);
    const headers = [...HEADERS, "cache-control: no-transform", `content-encoding: ${encoding}`];
    if (framing === "length") connection.send(rawRequest(PATH, headers, packed));
    else {
      const chunk = Buffer.concat([Buffer.from(`${packed.length.toString(16)}\r\n`), packed, Buffer.from("\r\n0\r\n\r\n")]);
      connection.send(Buffer.concat([rawRequest(PATH, [...headers, "transfer-encoding: chunked"]), chunk]));
    }
    const [answer] = await answers(connection, 1);
    connection.close();
    return answer;
  }

  // Codex compresses what it sends: github.com/mlflow/mlflow/issues/24573, github.com/SaladDay/cc-switch-cli/issues/469.
  const SERVED = onlyDecoded([
    ["gzip", gzipSync(bytes)],
    ["GZIP", gzipSync(bytes)],
    ["br", brotliCompressSync(bytes)],
    ["zstd", ZSTD],
  ]);
  test.each(SERVED)("encoded as %s is served, and arrives decoded after a failover", (encoding, packed) =>
    staged("plain", "full", async (stage) => {
      for (const framing of framings) {
        const { provider, target } = await twoTokens(stage, ok());
        provider.script({ model: MODEL }, fails(OPENAI.serverError), ok());
        const answer = await encoded(target, encoding, packed, framing);
        assert.equal(answer?.status, 200, answer?.body);
        assert.equal(provider.hits(), 2);
        for (const r of provider.calls()) {
          assert.ok(r.body.equals(bytes), r.dump().slice(0, 300));
          assert.equal(r.headers["content-encoding"], undefined);
        }
      }
    }),
  );

  const UNREADABLE = onlyDecoded([
    ["gzip", gzipSync(Buffer.alloc(100_000_000))],
    ["br", brotliCompressSync(Buffer.alloc(10_000_000), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })],
    ["gzip", Buffer.from("no gzip")],
    // RFC 1952 has several members; Envoy's decompressor ends with the first.
    ["gzip", Buffer.concat([gzipSync(bytes.subarray(0, 20)), gzipSync(bytes.subarray(20))])],
    ["zstd", Buffer.from("no zstd")],
    ["zstd", ZSTD.subarray(0, 60)],
  ]);
  test.each(UNREADABLE)(
    "encoded as %s that is none, is cut, comes in members, or is a bomb is refused with a 400 (%#)",
    (encoding, packed) =>
      staged("plain", "full", async (stage) => {
        const { provider, target } = await twoTokens(stage, ok());
        for (const framing of framings) {
          const refused = await encoded(target, encoding, packed, framing);
          assert.equal(refused?.status, 400);
          assert.match(refused.body, /could not be decoded .* without content-encoding/);
        }
        nothingReached(provider);
        await goesOn(stage, target);
      }),
  );

  const REFUSED: (readonly ["full" | "downstreamOnly", ...Encoded])[] = [
    ["full", "deflate", deflateSync(bytes)],
    ["full", "gzip, br", brotliCompressSync(gzipSync(bytes))],
    ["full", "unheard-of", bytes],
    ["downstreamOnly", "gzip", gzipSync(bytes)],
    ["downstreamOnly", "zstd", ZSTD],
    ...(DECODES_ZSTD ? [] : [["full", "zstd", ZSTD] as const]),
  ];
  test.each(REFUSED)("installed %s, encoded as %s is refused with a 415 that says what to do", (installed, encoding, packed) =>
    staged("plain", installed, async (stage) => {
      const { provider, target } = await twoTokens(stage, ok());
      for (const framing of framings) {
        const answer = await encoded(target, encoding, packed, framing);
        assert.equal(answer?.status, 415, answer?.body);
        assert.match(answer.body, /without content-encoding/);
      }
      nothingReached(provider);
      await goesOn(stage, target);
    }),
  );

  test.each(["identity", "Identity", ""])("with content-encoding %j is an ordinary one", (encoding) =>
    staged("plain", "full", async (stage) => {
      const { target } = await twoTokens(stage, ok());
      const connection = await RawConnection.open(target.baseURL);
      connection.send(rawRequest(PATH, [...HEADERS, `content-encoding: ${encoding}`], body));
      const [answer] = await answers(connection, 1);
      assert.equal(answer?.status, 200, answer?.body);
      connection.close();
    }),
  );
});

test.each(["Identity", ""])("an answer with content-encoding %j is read and judged like any other", (encoding) =>
  staged("mixed", "full", async (stage) => {
    const hidden = answer(200, { error: { message: "no", code: "invalid_api_key" } }, { "content-encoding": encoding });
    const { provider, bad, target } = await twoTokens(stage, hidden);
    await stage.twenty(target);
    assert.equal(provider.hits(bad), 1);
  }),
);

describe("headers", () => {
  const body = chat("x");
  const length = Buffer.byteLength(body);
  const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `x-filler-${i}: v`);

  /** Refused by Envoy or the plugin, or served; never forwarded in part, never a hang. */
  const MALFORMED: [string, Buffer, number[]][] = [
    ["two content-lengths that differ", rawRequest(PATH, [...HEADERS, `content-length: ${length}`, "content-length: 5"], body), [400]],
    ["content-length and chunked", rawRequest(PATH, [...HEADERS, `content-length: ${length}`, "transfer-encoding: chunked"], body), [400]],
    ["a negative content-length", rawRequest(PATH, [...HEADERS, "content-length: -1"], body), [400]],
    ["a content-length of letters", rawRequest(PATH, [...HEADERS, "content-length: abc"], body), [400]],
    ["a content-length beyond 64 bits", rawRequest(PATH, [...HEADERS, "content-length: 99999999999999999999999"], body), [400, 413]],
    ["a name with a space", rawRequest(PATH, [...HEADERS, "bad name: 1"], body), [400]],
    ["a value with a NUL", rawRequest(PATH, [...HEADERS, "x-nul: a\u0000b"], body), [400]],
    ["a line without a colon", rawRequest(PATH, [...HEADERS, "nonsense"], body), [400]],
    ["a folded line", rawRequest(PATH, [...HEADERS, "x-folded: a\r\n b"], body), [400, 200]],
    ["an unknown transfer-encoding", rawRequest(PATH, [...HEADERS, "transfer-encoding: gzip, chunked"], body), [400, 501]],
    ["a chunk size of letters", rawRequest(PATH, [...HEADERS, "transfer-encoding: chunked"], "zz\r\n{}\r\n0\r\n\r\n"), [400]],
    ["one value of 100 KiB", rawRequest(PATH, [...HEADERS, `x-huge: ${"h".repeat(100 * 1024)}`], body), [431]],
    ["1,000 of them", rawRequest(PATH, [...HEADERS, ...many(1000)], body), [431]],
    ["no host", Buffer.from(`POST ${PATH} HTTP/1.1\r\n${JSON_TYPE}\r\ncontent-length: ${length}\r\n\r\n${body}`), [400]],
    ["HTTP/1.0 and chunked", Buffer.from(`POST ${PATH} HTTP/1.0\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`), [400]],
    ["a version of nonsense", Buffer.from(`POST ${PATH} HTTP/9.9\r\nhost: x\r\n\r\n`), [400, 426, 505]],
  ];

  test.each(MALFORMED)("malformed: %s gets an error and reaches no provider", (_, bytes, statuses) =>
    staged("plain", "full", async (stage) => {
      const { provider, target } = await twoTokens(stage, ok());
      const connection = await RawConnection.open(target.baseURL);
      connection.send(bytes);
      const answer = await connection.answer();
      assert.ok(answer === null || statuses.includes(answer.status), `${answer?.status} ${answer?.body}`);
      if (answer?.status !== 200) nothingReached(provider);
      connection.close();
      await goesOn(stage, target);
    }),
  );

  const ODD: [string, string[]][] = [
    ["content-type twice", [JSON_TYPE, "content-type: text/plain"]],
    ["authorization twice", ["authorization: Bearer one", "authorization: Bearer two"]],
    ["every internal name at once", ["x-ai-plan: 1", "x-ai-cluster: redirector", "x-ai-redirector: 00", "x-envoy-original-url: http://x/"]],
    ["x-ai-fallback twice", ["x-ai-fallback: none", "x-ai-fallback: other"]],
    ["names in capitals", ["X-AI-CLUSTER: redirector", "X-Api-Key: key-of-client", "AUTHORIZATION: Bearer one"]],
    ["bytes beyond ASCII in a value", ["x-latin: \u00e4\u00f6\u00fc\u00ff", "user-agent: \u00e9"]],
    ["an empty value and one of spaces", ["x-empty:", "x-spaces:    ", "content-encoding:"]],
    ["eighty of them", many(80)],
    ["one value of 50 KiB", [`x-huge: ${"h".repeat(50 * 1024)}`]],
    ["connection that names internal headers", ["connection: x-ai-cluster, authorization"]],
    ["te and trailer", ["te: trailers", "trailer: x-sum"]],
  ];

  test.each(ODD)("odd: %s has no effect on where a request goes", (_, headers) =>
    staged("plain", "full", async (stage) => {
      const { provider, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
      const connection = await RawConnection.open(target.baseURL);
      for (let i = 0; i < 3; i++) {
        connection.send(rawRequest(PATH, [JSON_TYPE, ...headers], body));
        const [answer] = await answers(connection, 1);
        assert.equal(answer?.status, 200, answer?.body);
      }
      assert.equal(provider.hits(good), 3);
      for (const r of provider.requests) {
        assert.doesNotMatch(r.dump(), /Bearer (one|two)|key-of-client|redirector/);
        assert.equal(r.header("x-ai-fallback"), undefined);
      }
      connection.close();
    }),
  );
});
