// What the gateway passes on of Envoy's log, at its most talkative, while clients bring credentials of every kind.
import { connect } from "node:http2";
import { expect, test } from "vitest";
import { envoyReady } from "../gateway/envoy-ready.js";
import { runGateway } from "../gateway/running.js";
import { eventually } from "../support/gate.js";

envoyReady();

const SECRETS: Record<string, string> = {
  authorization: "Bearer of-a-client-1",
  "x-api-key": "of-a-client-2",
  cookie: "sid=of-a-client-3; it's=of-a-client-3",
  "proxy-authorization": "Basic of-a-client-4",
  "x-goog-iap-jwt-assertion": "of-a-client-5",
  "some-identity-proxys-own": "of-a-client-6",
};
const AWKWARD = `sk-it's-an-"awkward"-token\\`;

test.for(["debug", "trace"] as const)("at %s neither clients' credentials nor tokens with quotes show", async (logLevel) => {
  const withAwkward = (yaml: string) => yaml.replace("apiTokens: [", `apiTokens: [${JSON.stringify(AWKWARD)}, `);
  const { gateway, log, yaml } = await runGateway({ logLevel }, withAwkward);
  expect(yaml).toContain("awkward");
  const path = "/v1/chat/completions?api_key=of-a-client-7";
  const body = JSON.stringify({ model: "qwen-turbo", messages: [{ role: "user", content: "Hello" }] });
  for (let n = 0; n < 6; n++)
    await (
      await fetch(`http://127.0.0.1:${gateway.port}${path}`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...SECRETS },
      })
    ).text();
  const session = connect(`http://127.0.0.1:${gateway.port}`);
  await new Promise<void>((resolve, reject) => {
    const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/json", ...SECRETS });
    stream.on("error", reject).on("end", resolve).resume().end(body);
  });
  session.destroy();
  await eventually("the headers are logged", () => log.some((line) => line.includes("some-identity-proxys-own")));
  expect(log.filter((line) => /of-a-client|awkward/.test(line))).toEqual([]);
  expect(log.join("\n")).toMatch(/'authorization', 'Bearer \*\*\* \(\d+\)'/);
  expect(log.join("\n")).toMatch(/'authorization', 'Bearer qwen#[0-9]'/);
});
