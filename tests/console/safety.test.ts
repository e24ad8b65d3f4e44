// What the browser itself sees of the gateway's safety: the password, the policy, the size of the first load, pages of other origins.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoConfiguration, DEMO_TOKENS } from "../../gateway/demo/scenario.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { hashPassword } from "../../gateway/password.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { openPage } from "./support/open.js";

const PASSWORD = "a long enough password";
const CONFIG = demoConfiguration("http://127.0.0.1:9/v1", "http://127.0.0.2:9/v1");

let browser: Browser;
let open: RunningGateway;
let closed: RunningGateway;

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  open = await startGateway(CONFIG);
  closed = await startGateway(CONFIG, { password: await hashPassword(PASSWORD) });
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await open?.stop();
  await closed?.stop();
});

test("a wrong password is told, the right one opens, and signing out closes", async () => {
  const opened = await openPage(browser, closed.url);
  const { page } = opened;
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("a guess at it");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await password.fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("No traffic yet").waitFor();
  expect(await page.evaluate("document.cookie")).toBe("");
  await page.getByRole("button", { name: "Sign out" }).click();
  await password.waitFor();
  expect(await page.getByText("qwen").count()).toBe(0);
  expectCalm(opened);
  await opened.close();
});

test("what the browser loads before the Overview stands is under 500 KB, from the gateway alone, and has no token in it", async () => {
  const opened = await openPage(browser, "about:blank");
  const { page } = opened;
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  const elsewhere: string[] = [];
  const bodies: Promise<string>[] = [];
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  page.on("request", (request) => request.url().startsWith(open.url) || elsewhere.push(request.url()));
  page.on("response", (response) => {
    if (!response.url().includes("/api/events")) bodies.push(response.text().catch(() => ""));
  });
  await page.goto(open.url);
  await page.getByText("No traffic yet").waitFor();
  console.log(`first load in the browser: ${Math.round(bytes / 1000)} KB`);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(500_000);
  expect(elsewhere).toEqual([]);
  const all = (await Promise.all(bodies)).join("\n");
  for (const token of Object.values(DEMO_TOKENS)) expect(all).not.toContain(token);
  await opened.close();
});

test("scripts and styles that are put into the page do not run", async () => {
  const opened = await openPage(browser, open.url);
  const { page } = opened;
  await page.getByText("No traffic yet").waitFor();
  await page.evaluate(`{
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    const image = document.createElement("img");
    image.setAttribute("onerror", "window.ran = true");
    image.src = "/no-such-picture.png";
    document.body.append(image);
  }`);
  await expect.poll(() => opened.complaints.length).toBeGreaterThan(0);
  expect(await page.evaluate("window.ran")).toBeUndefined();
  expect(opened.complaints.join(" ")).toContain("Content Security Policy");
  await opened.close();
});

test("a page of another origin can neither read, change, listen nor frame", async () => {
  const server = createServer((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>elsewhere</p>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { page, close } = await openPage(browser, `http://localhost:${(server.address() as AddressInfo).port}`);
  const outcome = (script: string) => page.evaluate(`(async () => { try { ${script} } catch (error) { return "refused"; } })()`);
  expect(await outcome(`return (await fetch("${open.url}/api/status")).status`)).toBe("refused");
  const drill = `{ method: "POST", body: '{"provider":"qwen","token":null,"kind":"401","seconds":60}' }`;
  expect(await outcome(`return (await fetch("${open.url}/api/drills", ${drill})).status`)).toBe("refused");
  // A simple request that needs no answer is sent by the browser, and refused by the gateway.
  await outcome(`await fetch("${open.url}/api/drills", { ...${drill}, mode: "no-cors" })`);
  await outcome(`return await new Promise((_, no) => { const events = new EventSource("${open.url}/api/events"); events.onerror = no; })`);
  const status = (await (await fetch(`${open.url}/api/status`)).json()) as { drills: unknown[] };
  expect(status.drills).toEqual([]);
  const framed = page.waitForEvent("console", (message) => /frame-ancestors|X-Frame-Options/.test(message.text()));
  await page.evaluate(`{ const frame = document.createElement("iframe"); frame.src = "${open.url}/"; document.body.append(frame); }`);
  await framed;
  await close();
  server.close();
});
