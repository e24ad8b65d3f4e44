// A redirect to the next attempt that Envoy's router refuses is said in the log, and the next attempt is made all the same.
import assert from "node:assert/strict";
import { connect } from "node:http2";
import { describe, onTestFinished, test } from "vitest";
import type { Json } from "../../gateway/envoy/rig.js";
import { bodyOf, post } from "../support/client.js";
import { OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { fails, spare } from "./drills/bad-tokens.js";
import { MODEL, token, type Stage, type Target } from "./drills/drill.js";
import { staged } from "./staged.js";

const LINE = "ai-failover: the router refused a redirect to the next attempt";

interface Route {
  route?: { internal_redirect_policy?: Json };
}

interface Manager {
  route_config: { virtual_hosts: { routes: Route[] }[] };
}

const redirects = ({ route }: Route): Json | undefined => route?.internal_redirect_policy;

/** Changes the clients' listener. */
function edited(change: (policy: Json) => void): { edit: (bootstrap: Json) => void } {
  return {
    edit: (bootstrap) => {
      const { listeners } = bootstrap["static_resources"] as { listeners: { filter_chains: { filters: { typed_config: Manager }[] }[] }[] };
      const manager = listeners[0]?.filter_chains[0]?.filters[0]?.typed_config as Manager;
      const followed = manager.route_config.virtual_hosts
        .flatMap(({ routes }) => routes.filter((one) => redirects(one) !== undefined))
        .at(-1);
      change(redirects(followed as Route) as Json);
    },
  };
}

/** Envoy follows one redirect of a request, and refuses each further one. */
const ONE_REDIRECT = edited((policy) => (policy["max_internal_redirects"] = 1));
const NO_REDIRECT = edited((policy) => (policy["max_internal_redirects"] = 0));
/** The scheme is not given back, so that the redirect of a client with another `:scheme` than its connection's is refused. */
const NO_SCHEME = edited((policy) => (policy["response_headers_to_copy"] = ["authorization"]));

/** Two providers that fail, and behind them one that is well. */
async function twoFail(stage: Stage, rig: { edit: (bootstrap: Json) => void }): Promise<Target> {
  const other = await spare(stage);
  const failing = [
    await stage.provider({ otherwise: fails(OPENAI.invalidKey) }),
    await stage.provider({ otherwise: fails(OPENAI.serverError) }),
  ];
  return stage.gateway({
    providers: [...failing.map((at, n) => ({ id: `p${n}`, tokens: [token(`${n}`)], at, probes: false })), other.scenario],
    fallbacks: [{ provider: "p1" }, { provider: "spare" }],
    rig,
  });
}

const lines = (target: Pick<Target, "rig">) => (target.rig?.log ?? "").split(LINE).length - 1;

describe.each(["plain", "streamed"] as const)("%s", (mode) => {
  test("one redirect too many is said, and the last attempt is made by the other way, with the body and the trail", () =>
    staged(mode, "full", async (stage) => {
      const target = await twoFail(stage, ONE_REDIRECT);
      const answer = await stage.ask(target);
      assert.deepEqual([answer.status, answer.header("x-ai-provider"), answer.header("x-ai-attempts")], [200, "spare", "3"], answer.dump());
      assert.match(answer.header("x-ai-trail") ?? "", /^p0#0=.*, p1#0=.*, spare#0=ok$/);
      assert.equal(lines(target), 1);
    }));

  test("without the other way the client hears what a provider said, and no word of the redirect", async () => {
    const providers = [await Provider.start({ otherwise: fails(OPENAI.invalidKey) }), await Provider.start()];
    for (const each of providers) onTestFinished(() => each.close());
    const rig = await Rig.start({
      ...NO_REDIRECT,
      input: { routeCleans: false },
      config: {
        providers: providers.map(({ baseUrl }, n) => ({ id: `p${n}`, type: "openai", apiTokens: [token(`${n}`)], baseUrl })),
        routes: [{ match: { model: MODEL }, provider: "p0", fallbacks: [{ provider: "p1" }] }],
      },
    });
    onTestFinished(() => rig.stop());
    const answer = await post(rig.baseURL, { model: MODEL, stream: mode === "streamed" });
    assert.deepEqual([answer.status, answer.error?.code], [424, "upstream_credentials_exhausted"], answer.dump());
    assert.doesNotMatch(answer.dump(), /^(location|authorization|x-ai-again|x-ai-redirector|x-forwarded-proto):/im);
    assert.equal(lines({ rig }), 1);
  });
});

test("a redirect to a scheme that is not the connection's is said, and the fallback answers, plain and streamed", () =>
  staged("mixed", "full", async (stage) => {
    const other = await spare(stage);
    const at = await stage.provider({ otherwise: fails(OPENAI.serverError) });
    const target = await stage.gateway({
      providers: [{ id: "p0", tokens: [token("a")], at }, other.scenario],
      fallbacks: [{ provider: "spare" }],
      rig: NO_SCHEME,
    });
    for (const stream of [false, true]) {
      const { status, text } = await overHttp2(target, stream);
      assert.deepEqual([status, /Hel/.test(text)], [200, true], text.slice(0, 600));
    }
    // The second request does not ask it any more.
    assert.deepEqual([lines(target), at.hits()], [1, 1]);
    assert.equal(other.at.hits(), 2);
  }));

/** As a terminator of TLS passes it on: `:scheme` https on a connection without. */
async function overHttp2(target: Target, stream: boolean): Promise<{ status: number; text: string }> {
  const client = connect(target.baseURL.replace("/v1", ""));
  try {
    const head = { ":method": "POST", ":path": "/v1/chat/completions", ":scheme": "https", "content-type": "application/json" };
    const asked = client.request(head);
    let [status, text] = [0, ""];
    asked.on("response", (headers) => (status = Number(headers[":status"])));
    asked.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    asked.end(bodyOf({ model: MODEL, stream }));
    await new Promise((resolve, reject) => asked.on("end", resolve).on("error", reject));
    return { status, text };
  } finally {
    client.close();
  }
}
