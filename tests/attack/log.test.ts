// What the gateway passes on of Envoy's log, at its most talkative, while clients bring credentials of every kind.
import { createHash } from "node:crypto";
import { connect } from "node:http2";
import { expect, onTestFinished, test } from "vitest";
import { envoyReady } from "../gateway/envoy-ready.js";
import { runGateway } from "../gateway/running.js";
import { answer } from "../support/answers.js";
import { eventually } from "../support/gate.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";

envoyReady();

/** By kind: schemes of Authorization, keys of providers and gateways, cookies, what identity proxies and clouds add, keys of any name. */
const SECRETS: Record<string, string> = {
  authorization: "Bearer of-a-client-1",
  "x-api-key": "of-a-client-2",
  cookie: "sid=of-a-client-3; it's=of-a-client-3",
  "proxy-authorization": "Basic of-a-client-4",
  "x-goog-iap-jwt-assertion": "of-a-client-5",
  "some-identity-proxys-own": "of-a-client-6",
  "api-key": "of-a-client-8",
  "x-goog-api-key": "of-a-client-9",
  "ocp-apim-subscription-key": "of-a-client-10",
  "x-amz-security-token": "of-a-client-11",
  "x-amzn-oidc-data": "eyJhbGciOiJub25lIn0.of-a-client-12.sig",
  "cf-access-client-secret": "of-a-client-13",
  "x-auth-request-access-token": "of-a-client-14",
  cookie2: "$Version=1; of-a-client-15",
  "private-token": "of-a-client-16",
  "x-forwarded-client-cert": 'By=spiffe://a;Hash=of-a-client-17;Subject="CN=of-a-client-17"',
  referer: "https://of-a-client-18:of-a-client-18@page.example/?session=of-a-client-18",
  "x-original-url": "/v1?key=of-a-client-19",
};
/** Each in requests of its own: a request has one Authorization. */
const SCHEMES = [
  "Basic b2YtYS1jbGllbnQtMjA6eA== of-a-client-20",
  "Token of-a-client-21",
  "ApiKey of-a-client-22",
  "of-a-client-23",
  "AWS4-HMAC-SHA256 Credential=of-a-client-24/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=of-a-client-24",
  'Digest username="of-a-client-25", nonce="x", response="of-a-client-25"',
  "Negotiate of-a-client-26==",
  "bearer  of-a-client-27",
  "Bearer of-a-client-28, Bearer of-a-client-28",
];
const QUERIES = [
  "api_key",
  "api-key",
  "key",
  "access_token",
  "X-Amz-Signature",
  "subscription-key",
  "token",
  "sig",
  "client_secret",
  "password",
];
const AWKWARD = `sk-it's-an-"awkward"-token\\`;

test.for(["debug", "trace"] as const)("at %s neither clients' credentials nor tokens with quotes show", async (logLevel) => {
  const withAwkward = (yaml: string) => yaml.replace("apiTokens: [", `apiTokens: [${JSON.stringify(AWKWARD)}, `);
  const { gateway, log, yaml } = await runGateway({ logLevel }, withAwkward);
  expect(yaml).toContain("awkward");
  const path = `/v1/chat/completions?${QUERIES.map((name) => `${name}=of-a-client-7`).join("&")}`;
  const body = JSON.stringify({
    model: "qwen-turbo",
    messages: [{ role: "user", content: "my key is of-a-client-30" }],
    api_key: "of-a-client-31",
    metadata: { authorization: "Bearer of-a-client-32" },
    user: "of-a-client-33",
  });
  for (const authorization of [...Array<string>(6).fill(SECRETS.authorization ?? ""), ...SCHEMES])
    await (
      await fetch(`http://127.0.0.1:${gateway.port}${path}`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...SECRETS, authorization },
      })
    ).text();
  const session = connect(`http://127.0.0.1:${gateway.port}`);
  await new Promise<void>((resolve, reject) => {
    const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/json", ...SECRETS, "x-the-last": "1" });
    stream.on("error", reject).on("end", resolve).resume().end(body);
  });
  session.destroy();
  // Its head is logged when it comes in and when it leaves: with the latter all that was asked before is there.
  await eventually("the last request is logged", () => log.filter((line) => line.includes("x-the-last")).length >= 2);
  expect(log.filter((line) => /of-a-client|awkward/.test(line))).toEqual([]);
  expect(log.join("\n")).toMatch(/'authorization', 'Bearer \*\*\* \(\d+\)'/);
  expect(log.join("\n")).toMatch(/'authorization', 'Bearer qwen#[0-9]'/);
});

const CLIENT_KEY = "of-a-client-99-0123456789";

test.for(["full", "downstreamOnly"] as const)("the plugin itself, %s, writes no credential at trace", async (mode) => {
  const [broken, good] = [
    await Provider.start({ otherwise: answer(401, { error: { code: "invalid_api_key", message: "no" } }) }),
    await Provider.start(),
  ];
  onTestFinished(async () => void (await Promise.all([broken.close(), good.close()])));
  const rig = await Rig.start({
    mode,
    logLevel: "info",
    componentLogLevel: "wasm:trace",
    config: {
      clientKeys: [{ name: "one", hash: `sha256:${createHash("sha256").update(CLIENT_KEY).digest("hex")}` }],
      providers: [
        { id: "broken", type: "openai", apiTokens: ["sk-of-a-provider-1"], baseUrl: broken.baseUrl },
        { id: "good", type: "openai", apiTokens: ["sk-of-a-provider-2"], baseUrl: good.baseUrl },
      ],
      routes: [{ name: "all", provider: "broken", fallbacks: [{ provider: "good" }] }],
    },
  });
  onTestFinished(() => rig.stop());
  for (const authorization of [...Array<string>(6).fill(`Bearer ${CLIENT_KEY}`), ...SCHEMES])
    for (const body of ['{"model":"of-a-client-40","messages":[],"api_key":"of-a-client-41"}', '{"of-a-client-42', "of-a-client-43"])
      await (
        await fetch(`${rig.baseURL}/chat/completions?${QUERIES.map((name) => `${name}=of-a-client-7`).join("&")}`, {
          method: "POST",
          body,
          headers: { "content-type": "application/json", ...SECRETS, authorization },
        })
      ).text();
  await eventually("the plugin has said something", () => rig.log.includes("ai-failover: token broken#0 ejected"));
  const own = rig.log.split("\n").filter((line) => line.includes("ai-failover"));
  expect(own.filter((line) => /of-a-(client|provider)/.test(line))).toEqual([]);
  expect(rig.log).not.toMatch(/of-a-(client|provider)/);
});
