// A page that names variables and addresses of its own choice: nothing of the environment goes where the file does not send it.
import { expect, onTestFinished, test } from "vitest";
import { Provider } from "../support/provider.js";
import { type CheckResult, type ConfigDocument } from "../../config/api.js";
import { Page } from "../gateway/console/page.js";
import { envoyReady } from "../gateway/envoy-ready.js";
import { runGateway } from "../gateway/running.js";
import { movedClusters, movedSecrets, withProvider } from "./moved-secrets.js";

envoyReady();

const ENV = { FILES_TOKEN: "sk-of-the-file-0123456789", OTHER_SECRET: "a secret of somebody else", HOME: "/root" };

async function scene(env: Record<string, string> = ENV) {
  const thief = await Provider.start();
  onTestFinished(() => thief.close());
  const named = (yaml: string) => yaml.replace("apiTokens: [", 'apiTokens: ["${FILES_TOKEN}", ');
  const running = await runGateway({ env }, named);
  const page = await Page.open(running.gateway.consolePort);
  const baseUrl = /baseUrl: (\S+)/.exec(running.yaml)?.[1] as string;
  const attempt = async (provider: object) =>
    (await page.send("POST", "/api/providers/try", { provider: { type: "openai", ...provider } })).text;
  return { thief, running, page, baseUrl, attempt };
}

test("a variable is tried at the host that the file sends it to, and nowhere else", async () => {
  const { thief, attempt, baseUrl, page } = await scene();
  expect(await attempt({ apiTokens: ["${FILES_TOKEN}"], baseUrl })).toMatch(/"kind":"(auth|ok)"/);
  const { yaml } = (await page.get("/api/config")).json as ConfigDocument;
  const mark = /__secret_[0-9a-f]{16}__/.exec(yaml)?.[0] as string;
  expect(await attempt({ apiTokens: [mark], baseUrl })).toMatch(/"kind":/);
  const stolen = [
    { apiTokens: ["${FILES_TOKEN}"], baseUrl: thief.baseUrl },
    { apiTokens: [mark], baseUrl: thief.baseUrl },
    { apiTokens: ["x"], headers: { "x-a": "${OTHER_SECRET}" }, baseUrl: thief.baseUrl },
    { apiTokens: ["x"], headers: { "x-a": "a ${FILES_TOKEN} b" }, baseUrl: thief.baseUrl },
    { apiTokens: ["${OTHER_SECRET}"], baseUrl },
    { apiTokens: ["x"], baseUrl: "${OTHER_SECRET}" },
    { apiTokens: ["x"], baseUrl: `${thief.baseUrl}/\${FILES_TOKEN}` },
    { apiTokens: ["x"], baseUrl, providerDomain: "${HOME}" },
  ];
  for (const provider of stolen) {
    const text = await attempt(provider);
    expect([provider, text]).toEqual([provider, expect.stringContaining('"error"')]);
    expect(text).not.toMatch(/sk-of-the-file|somebody else|\/root/);
  }
  expect(thief.hits()).toBe(0);
  expect(await attempt({ apiTokens: ["typed"], baseUrl: thief.baseUrl })).toContain('"kind":"ok"');
});

test("a configuration of the console brings no variable in that neither the file nor .env names, however it is written", async () => {
  const { page, running } = await scene();
  const { yaml, revision } = (await page.get("/api/config")).json as ConfigDocument;
  for (const written of ['"${OTHER_SECRET}"', '"\\u0024{OTHER_SECRET}"', "'a ${OTHER_SECRET}'", "{ a: &x '${OTHER_SECRET}', b: *x }"]) {
    const put = await page.send("PUT", "/api/config", { yaml: `${yaml}x: ${written}\n`, revision });
    expect([written, put.status]).toEqual([written, 422]);
    expect((put.json as CheckResult).findings[0]?.message).toContain("${OTHER_SECRET} is named neither by the file nor by .env");
  }
  expect((await page.send("PUT", "/api/config", { yaml: `${yaml}maxAttempts: 7\n`, revision })).status).toBe(200);
  expect(running.said.join("\n")).not.toContain("somebody else");
});

test("no check shows what a variable holds that neither the file nor .env names, however short it is", async () => {
  const { page } = await scene({ ...ENV, PIN: "pin42" });
  const { yaml } = (await page.get("/api/config")).json as ConfigDocument;
  for (const key of ["timeout", "tokenSelection", "stickyHeader", "defaultProvider", "${PIN}"]) {
    const { json, text } = await page.send("POST", "/api/config/check", { yaml: `${yaml}"${key}": " \${PIN}"\n` });
    expect((json as CheckResult).findings[0]?.message).toContain("${PIN} is named neither by the file nor by .env");
    expect(text).not.toContain("pin42");
  }
  // What the file names itself may be told: whoever wrote it wants to know.
  expect((await page.send("POST", "/api/config/check", { yaml: `${yaml}timeout: 30s\n` })).json).toMatchObject({ ok: true });
});

test("a configuration of the console sends no stored secret and no variable where the file did not, by whichever part of it", async () => {
  const { thief, page, baseUrl } = await scene();
  const { yaml, revision } = (await page.get("/api/config")).json as ConfigDocument;
  const mark = /__secret_[0-9a-f]{16}__/.exec(yaml)?.[0] as string;
  for (const [what, changed] of movedSecrets(yaml, mark, baseUrl, thief.baseUrl)) {
    const put = await page.send("PUT", "/api/config", { yaml: changed, revision });
    expect([what, put.status, put.text]).toEqual([what, 422, expect.stringMatching(/type the token again|by hand|is sent to|findings/)]);
  }
  for (const [what, changed] of movedClusters(yaml, thief.baseUrl)) {
    const put = await page.send("PUT", "/api/config", { yaml: changed, revision });
    expect([what, put.status, put.text]).toEqual([what, 422, expect.stringMatching(/cluster/)]);
  }
  expect(thief.hits()).toBe(0);
  // A token that is given anew goes where it is sent to, and everything else stays as it was.
  const typed = withProvider(yaml, `baseUrl: "${thief.baseUrl}", apiTokens: [a-token-that-is-typed]`);
  expect((await page.send("PUT", "/api/config", { yaml: typed, revision })).status).toBe(200);
});

test("the address of a webhook is sent to no host that it is not the address of", async () => {
  const thief = await Provider.start();
  onTestFinished(() => thief.close());
  const hook = `http://127.0.0.1:9/services/ASecretOfTheHook01`;
  for (const named of [hook, "${HOOK}"]) {
    const running = await runGateway({ env: { HOOK: hook } }, (yaml) => `${yaml}notify:\n  url: "${named}"\n`);
    const page = await Page.open(running.gateway.consolePort);
    const { yaml, revision } = (await page.get("/api/config")).json as ConfigDocument;
    expect(yaml).not.toContain("ASecret");
    const shown = /\n {2}url: "?(.*?)"?\n/.exec(yaml)?.[1] as string;
    const stolen = withProvider(yaml, `baseUrl: "${thief.baseUrl}", apiTokens: [x]`);
    const route = `  - { name: stolen, match: { model: stolen }, provider: new, model: "${shown}" }\n`;
    for (const changed of [
      yaml.replace(/\n {2}url: .*/, `\n  url: "${thief.baseUrl}/?u=${shown}"`),
      stolen.replace("routes:\n", `routes:\n${route}`),
    ]) {
      expect(changed).toContain(thief.baseUrl);
      const put = await page.send("PUT", "/api/config", { yaml: changed, revision });
      expect([put.status, put.text]).toEqual([422, expect.stringMatching(/is sent to http/)]);
    }
    expect((await page.send("PUT", "/api/config", { yaml: `${yaml}  events: [allBack]\n`, revision })).status).toBe(200);
  }
  expect(thief.hits()).toBe(0);
});
