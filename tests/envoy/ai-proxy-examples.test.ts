// ai-proxy's documented examples (its README at github.com/alibaba/higress, plugins/wasm-go/extensions/ai-proxy, words our own), all in one
// WasmPlugin as Higress's controller hands it over: each configuration is taken, and each request leaves as documented.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { parse } from "yaml";
import { checkConfig } from "../../config/index.js";
import { post } from "../support/client.js";
import { Provider } from "../support/provider.js";
import { handedOver } from "../support/wasm-plugin.js";
import type { Target } from "./drills/drill.js";
import { higressGateway } from "./drills/higress-gateway.js";

interface Example {
  about: string;
  provider: Record<string, unknown>;
  /** What of it is not as in ai-proxy. */
  remains?: string;
  /** The test that asks it, where a simulated provider is not enough. */
  seenIn?: string;
  requests?: { path: string; body: object; upstream: { path: string; headers: Record<string, string>; body: Record<string, unknown> } }[];
}

const FOLDER = "tests/deploy/higress/examples";
const EXAMPLES = readdirSync(FOLDER).map(
  (file) => [file.replace(".yaml", ""), parse(readFileSync(join(FOLDER, file), "utf8")) as Example] as const,
);
const domainOf = (name: string): string => `${name}.example.com`;
const CONFIG = handedOver({
  matchRules: EXAMPLES.map(([name, { provider }]) => ({ domain: [domainOf(name)], config: { provider } })),
});

describe("ai-proxy's documented example", () => {
  let at: Provider;
  let target: Target;

  beforeAll(async () => {
    at = await Provider.start();
    target = await higressGateway({ providers: [{ id: "llm", tokens: [], at }], higress: { config: CONFIG } }, 1);
  });
  afterAll(async () => {
    await target.stop();
    await at.close();
  });

  test.each(EXAMPLES)("%s is asked as documented, or says what remains", async (name, { requests, remains, seenIn }) => {
    for (const { path, body, upstream } of requests ?? []) {
      const before = at.requests.length;
      const answer = await post(target.baseURL.replace(/\/v1$/, ""), {
        path,
        raw: JSON.stringify(body),
        headers: { host: domainOf(name), authorization: "Bearer the-client" },
      });
      const seen = at.requests[before];
      assert.ok(seen, answer.dump());
      assert.equal(seen.path, upstream.path);
      for (const [header, value] of Object.entries(upstream.headers)) assert.equal(seen.headers[header], value, header);
      for (const [key, value] of Object.entries(upstream.body)) assert.deepEqual(seen.json[key], value, key);
      assert.doesNotMatch(JSON.stringify(seen.headers), /the-client/);
    }
    assert.ok(requests !== undefined || remains !== undefined || (seenIn !== undefined && existsSync(seenIn)));
  });

  test("of those that remain, each says so in the check", () => {
    const { errors, warnings } = checkConfig(CONFIG);
    assert.deepEqual(errors, []);
    for (const [i, [name, { remains, requests }]] of EXAMPLES.entries()) {
      // Of what is asked all the same, the page says what is left out.
      if (remains === undefined || requests !== undefined) continue;
      const said = warnings.filter(
        ({ path }) =>
          path.startsWith(`_rules_[${i}].`) &&
          /not used|out of use|no effect/.test(path + ": " + (warnings.find((w) => w.path === path)?.message ?? "")),
      );
      assert.ok(said.length > 0, name);
    }
  });
});
