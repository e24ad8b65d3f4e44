// What arrives late: it is shown at once, and never touches what a person began to type. Each late answer is let go by the test itself.
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConfigDocument, HASH_PATH } from "../../config/api.js";
import { startBrowser } from "./support/chromium.js";
import { eventually } from "../support/gate.js";
import { expectCalm } from "./support/calm.js";
import { wellFacts } from "./support/facts.js";
import { type Opened, openPage } from "./support/open.js";
import { StandIn } from "./support/stand-in.js";
import { typeAtEnd } from "./support/editor.js";

/** One red dot. */
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64");

let browser: Browser;
beforeAll(async () => void (browser = await startBrowser()));
afterAll(() => browser?.close());

/** A page of a stand-in, whose further answers the test gives. */
async function open(path: string, answer: (page: Page) => Promise<void>): Promise<Opened & { stand: StandIn }> {
  const stand = new StandIn(wellFacts());
  const url = await stand.start();
  const opened = await openPage(browser, `${url}/sign-in`);
  await answer(opened.page);
  await opened.page.goto(url + path);
  const close = async () => {
    expectCalm(opened);
    await opened.close();
    await stand.stop();
  };
  return { ...opened, stand, close };
}

/** Two frames: what was told has been shown, or will not be. */
const shown = (page: Page) =>
  page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))))");

/** Holds what is asked of `path` until it is let go, one after the other. */
async function held(page: Page, path: string) {
  const waiting: ((route: Route) => void)[] = [];
  const there: Route[] = [];
  await page.route(`**${path}`, (route) => {
    const taker = waiting.shift();
    if (taker === undefined) there.push(route);
    else taker(route);
  });
  const next = () => new Promise<Route>((resolve) => (there.length > 0 ? resolve(there.shift() as Route) : waiting.push(resolve)));
  return async (json: unknown) => {
    let route = await next();
    // The page before this one may have asked too, and is gone.
    while (route.request().failure() !== null) route = await next();
    const answered = page.waitForResponse((response) => response.request() === route.request());
    await route.fulfill({ json });
    await (await answered).finished();
    await shown(page);
  };
}

const model = (page: Page) => page.getByLabel("Model", { exact: true });
const message = (page: Page) => page.getByLabel("Message", { exact: true });
const MODELS = { data: [{ id: "deepseek-chat" }] };

test("the first model fills the field that nobody is in, and no other", async () => {
  let models!: Awaited<ReturnType<typeof held>>;
  const { page, close } = await open("/playground", async (at) => void (models = await held(at, "/v1/models")));
  await model(page).focus();
  await models(MODELS);
  await page.keyboard.type("qwen-wrong-token");
  expect(await model(page).inputValue()).toBe("qwen-wrong-token");
  // Emptied to type another one: it stays empty until the person leaves.
  await model(page).fill("");
  await shown(page);
  expect(await model(page).inputValue()).toBe("");
  await message(page).focus();
  await expect.poll(() => model(page).inputValue()).toBe("deepseek-chat");
  await close();
});

test("a picture that is read late joins the words that stand there then", async () => {
  const { page, close } = await open("/playground", async (at) => {
    await at.route("**/v1/models", (route) => route.fulfill({ json: MODELS }));
    await at.addInitScript(`
      const read = FileReader.prototype.readAsDataURL;
      FileReader.prototype.readAsDataURL = function (file) { window.readNow = () => read.call(this, file); };
    `);
  });
  await message(page).fill("before");
  await page.locator('input[type="file"]').setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: PICTURE });
  await eventually("the picture is about to be read", () => page.evaluate<boolean>("window.readNow !== undefined"));
  await message(page).fill("typed meanwhile");
  await page.evaluate("window.readNow()");
  await page.locator(".attached img").waitFor();
  expect(await message(page).inputValue()).toBe("typed meanwhile");
  await close();
});

test("a turn's final row that comes before its answer is shown with the answer", async () => {
  let answer!: Awaited<ReturnType<typeof held>>;
  const { page, stand, close } = await open("/playground", async (at) => {
    await at.route("**/v1/models", (route) => route.fulfill({ json: MODELS }));
    answer = await held(at, "/chat/completions");
    // Nothing else is told that would make the page look again.
    await at.route("**/api/figures", () => undefined);
    await at.addInitScript(`
      const listen = EventSource.prototype.addEventListener;
      EventSource.prototype.addEventListener = function (name, take) {
        listen.call(this, name, (event) => { take(event); if (name === "request") window.rowSeen = true; });
      };
    `);
  });
  await model(page).fill("deepseek-chat");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  stand.row({
    ...{ model: "deepseek-chat", route: "all", streamed: false },
    attempts: [{ provider: "deepseek", token: 0, model: "deepseek-chat", why: "first", kind: "ok", startMs: 0, endMs: 5 }],
  });
  await eventually("the row is seen", () => page.evaluate<boolean>("window.rowSeen === true"));
  await shown(page);
  await answer({ choices: [{ message: { content: "Hello" } }] });
  expect(await page.getByTestId("answer").innerText()).toBe("Hello");
  expect(await page.locator(".turn .attempts li").innerText()).toContain("deepseek#0");
  await close();
});

const document = (yaml: string): ConfigDocument => ({ yaml, revision: yaml, secrets: [] });
const editor = (page: Page) => page.locator(".cm-content");
const lines = async (page: Page) => (await page.locator(".cm-line").allInnerTexts()).map((line) => line.trim()).filter(Boolean);

/** The Config page on a file that others change. */
async function config() {
  let file = document("maxAttempts: 2\n");
  const finding = { level: "warning", path: "x", message: "unknown key", cure: { text: "take it away", changes: [{ path: ["x"] }] } };
  let edited!: Awaited<ReturnType<typeof held>>;
  let hashed!: Awaited<ReturnType<typeof held>>;
  const opened = await open("/config", async (page) => {
    await page.route("**/api/config", (route) => route.fulfill({ json: file }));
    await page.route("**/api/config/history", (route) => route.fulfill({ json: [] }));
    await page.route("**/api/config/check", (route) => {
      const { yaml } = route.request().postDataJSON() as { yaml: string };
      return route.fulfill({ json: { ok: true, findings: yaml.includes("x:") ? [finding] : [] } });
    });
    edited = await held(page, "/api/config/edit");
    hashed = await held(page, HASH_PATH);
  });
  const { page, stand } = opened;
  await editor(page).waitFor();
  const change = async (yaml: string) => {
    file = document(yaml);
    const read = page.waitForResponse("**/api/config");
    stand.facts.status.config = { ...stand.facts.status.config, inForceSince: stand.facts.status.config.inForceSince + 1 };
    stand.tell("config", stand.facts.status.config);
    await (await read).finished();
    await shown(page);
  };
  const typed = (text: string) => typeAtEnd(page, text);
  return { ...opened, change, typed, edited, hashed };
}

test("a configuration that comes into force is shown, and not over what is being written", async () => {
  const { page, change, typed, close } = await config();
  await change("maxAttempts: 3 \n");
  expect(await lines(page)).toEqual(["maxAttempts: 3"]);
  await typed("timeout: 60s");
  await change("maxAttempts: 44\n");
  expect(await lines(page)).toEqual(["maxAttempts: 3", "timeout: 60s"]);
  await page.getByText("the file has changed meanwhile").waitFor();
  await page.getByRole("button", { name: "中文" }).click();
  await shown(page);
  expect(await lines(page)).toEqual(["maxAttempts: 3", "timeout: 60s"]);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Settings for all" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await lines(page)).toEqual(["maxAttempts: 3", "timeout: 60s"]);
  await page.getByRole("button", { name: "Discard" }).click();
  await expect.poll(() => lines(page)).toEqual(["maxAttempts: 44"]);
  await close();
});

test("an answer that was asked for before the one that is shown does not take its place", async () => {
  const { page, stand, close } = await config();
  const asked: Route[] = [];
  await page.route("**/api/config", (route) => void asked.push(route));
  for (const count of [1, 2]) {
    stand.facts.status.config = { ...stand.facts.status.config, inForceSince: stand.facts.status.config.inForceSince + 1 };
    stand.tell("config", stand.facts.status.config);
    await eventually("the file is asked for", () => asked.length === count);
  }
  for (const [i, yaml] of [
    [1, "maxAttempts: 4\n"],
    [0, "maxAttempts: 3\n"],
  ] as const) {
    const answered = page.waitForResponse((response) => response.request() === asked[i]?.request());
    await asked[i]?.fulfill({ json: document(yaml) });
    await (await answered).finished();
    await shown(page);
    expect(await lines(page)).toEqual(["maxAttempts: 4"]);
  }
  await close();
});

test("a cure that comes late leaves what was written meanwhile", async () => {
  const { page, typed, edited, close } = await config();
  await typed("x: 1");
  await page.getByRole("button", { name: "take it away" }).click();
  await typed(" # mine");
  await edited({ yaml: "maxAttempts: 2\n" });
  expect(await lines(page)).toEqual(["maxAttempts: 2", "x: 1 # mine"]);
  await page.getByRole("button", { name: "take it away" }).click();
  await edited({ yaml: "maxAttempts: 2\n# mine" });
  expect(await lines(page)).toEqual(["maxAttempts: 2", "# mine"]);
  await close();
});

test("a key that is hashed late joins those that are there then, and the next one's name stays", async () => {
  const { page, hashed, change, close } = await config();
  await page.route("**/api/config/edit", (route) => route.fulfill({ json: { yaml: "" } }));
  await page.getByRole("button", { name: "Settings for all" }).click();
  const name = page.getByLabel("Name of the key");
  await name.fill("one");
  await page.getByRole("button", { name: "Add a key" }).click();
  await name.fill("two");
  await hashed({ hash: "sha256:1" });
  expect(await name.inputValue()).toBe("two");
  await page.getByRole("button", { name: "Add a key" }).click();
  await page.getByRole("button", { name: "Remove: one" }).click();
  await hashed({ hash: "sha256:2" });
  expect(await page.locator(".client-keys li b").allInnerTexts()).toEqual(["two"]);
  expect(await name.inputValue()).toBe("");
  // What another person changed meanwhile is not set back.
  await change("maxAttempts: 33\n");
  const asked = page.waitForRequest((request) => request.url().endsWith("/api/config/edit") && request.postData()?.includes("33") === true);
  await page.getByRole("button", { name: "Review and save" }).click();
  expect((await asked).postDataJSON()).toMatchObject({ changes: [{ path: ["clientKeys"] }] });
  await close();
});
