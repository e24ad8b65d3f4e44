// What clients speak besides HTTP/1.1: HTTP/1.0 is served, an upgrade is refused in the way that makes clients ask over HTTP at once.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ok } from "../support/answers.js";
import { OPENAI } from "../support/provider-bodies.js";
import { RawConnection, rawRequest } from "../support/raw-http.js";
import { UPGRADE } from "../support/socket-client.js";
import { fails, twoTokens } from "./drills/bad-tokens.js";
import { MODEL } from "./drills/drill.js";
import { sharingEnvoys, staged, type Installed } from "./staged.js";

sharingEnvoys();

const KEY = UPGRADE.at(-1) as string;

function bodyFor(stream: boolean): string {
  return JSON.stringify({ messages: [{ role: "user", content: "Who are you?" }], model: MODEL, ...(stream ? { stream } : {}) });
}

/** The whole answer to a request of HTTP/1.0: its end is that of the connection. */
async function http10(baseURL: string, head: string[], body: string): Promise<string> {
  const connection = await RawConnection.open(baseURL);
  connection.send(`${[...head, `content-length: ${Buffer.byteLength(body)}`].join("\r\n")}\r\n\r\n${body}`);
  const answer = await connection.untilEnd();
  connection.close();
  return answer;
}

describe.each(["full", "downstreamOnly"] as Installed[])("installed %s", (installed) => {
  describe.each([false, true])("HTTP/1.0, streamed: %s", (stream) => {
    const ASKED: [string, string[]][] = [
      ["as nginx sends it", ["POST /v1/chat/completions HTTP/1.0", "host: backend", "connection: close", "content-type: application/json"]],
      ["without a host", ["POST /v1/chat/completions HTTP/1.0", "content-type: application/json"]],
      ["without a content-type", ["POST /v1/chat/completions HTTP/1.0", "host: 127.0.0.1"]],
    ];

    test.each(ASKED)("%s is served, a bad token survived, and the answer is not chunked", (_, head) =>
      staged(stream ? "streamed" : "plain", installed, async (stage) => {
        const { provider, bad, good, target } = await twoTokens(stage, fails(OPENAI.invalidKey));
        for (let i = 0; i < 4; i++) {
          const seen = await http10(target.baseURL, head, bodyFor(stream));
          assert.match(seen, /^HTTP\/1\.[01] 200 /);
          assert.match(seen, /Hel/);
          assert.doesNotMatch(seen, /transfer-encoding/i);
          if (stream) assert.match(seen, /data: \[DONE\]\n\n$/);
        }
        assert.deepEqual([provider.hits(bad) <= 1, provider.hits(good)], [true, 4]);
      }),
    );

    test("a refusal reaches the client whole", () =>
      staged("plain", installed, async (stage) => {
        const { target } = await twoTokens(stage, ok());
        const seen = await http10(target.baseURL, ["POST /v1/chat/completions HTTP/1.0", "host: x"], "{not json");
        assert.match(seen, /^HTTP\/1\.[01] 400 /);
        assert.match(seen, /"code":"invalid_json"/);
      }));
  });

  const UPGRADES: [string, string, string, string[]][] = [
    ["GET of the Responses API, as Codex does it", "GET", "/v1/responses", UPGRADE],
    ["GET of a stored answer", "GET", "/v1/responses/resp_1", UPGRADE],
    ["POST", "POST", "/v1/responses", UPGRADE],
    ["GET of a path that is not known", "GET", "/anything", UPGRADE],
    ["GET of the root", "GET", "/", UPGRADE],
    ["words in capitals", "GET", "/v1/responses", ["Connection: keep-alive, Upgrade", "Upgrade: WebSocket", KEY]],
    ["another protocol", "GET", "/v1/responses", ["connection: Upgrade", "upgrade: spdy/3.1"]],
  ];

  test.each(UPGRADES)("a WebSocket upgrade, %s, is answered 426 with words, and no provider is asked", (_, method, path, headers) =>
    staged("plain", installed, async (stage) => {
      const { provider, target } = await twoTokens(stage, ok());
      const connection = await RawConnection.open(target.baseURL);
      connection.send(rawRequest(path, headers, "", method));
      const seen = await connection.answer();
      assert.equal(seen?.status, 426, seen?.body);
      const { error } = JSON.parse(seen.body) as { error: Record<string, unknown> };
      assert.equal(error["code"], "upgrade_not_supported");
      assert.equal(seen.headers.get("x-should-retry"), "false");
      assert.equal(provider.requests.length, 0);
      connection.close();
    }),
  );

  test("curl's and Java's offer of HTTP/2 is no upgrade that matters: the request is served", () =>
    staged("plain", installed, async (stage) => {
      const { target } = await twoTokens(stage, ok());
      const connection = await RawConnection.open(target.baseURL);
      const offer = ["connection: Upgrade, HTTP2-Settings", "upgrade: h2c", "http2-settings: AAMAAABkAAQAoAAAAAIAAAAA"];
      connection.send(rawRequest("/v1/chat/completions", ["content-type: application/json", ...offer], bodyFor(false)));
      const seen = await connection.answer();
      assert.equal(seen?.status, 200, seen?.body);
      connection.close();
    }));
});
