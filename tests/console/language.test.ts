// Every page, dialog, drawer, error and empty state in Chinese: no English word is left but those that are names.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXPORT_KINDS } from "../../config/api.js";
import type { DemoProvider } from "../../gateway/demo/provider.js";
import { demoConfiguration, startDemoProviders } from "../../gateway/demo/scenario.js";
import { findEnvoy } from "../../gateway/envoy/find.js";
import { hashPassword } from "../../gateway/password.js";
import { ROOT } from "../../gateway/paths.js";
import { KIND_WORDS } from "../../console/words/kinds.js";
import { inMemory } from "../../console/words/past.js";
import { expectCalm } from "./support/calm.js";
import { startBrowser } from "./support/chromium.js";
import { wellFacts } from "./support/facts.js";
import { startGateway, type RunningGateway } from "./support/gateway.js";
import { openPage, type Opened } from "./support/open.js";
import { type Place, PLACES, traffic, trouble } from "./support/places.js";
import { StandIn } from "./support/stand-in.js";
import { typeAtEnd } from "./support/editor.js";

/** Names, each of which Chinese texts write in Latin letters. */
const NAMES = [
  // Products, companies, programs, protocols and formats.
  "ai-failover Envoy EnvoyFilter Gateway Higress Istio OpenAI Anthropic Gemini Converse Claude Code Codex opencode curl Python Node npm start",
  "AI API ASCII CSV DNS HTTP http https JSON Schema MB png jpeg webp gif RE2 URL YAML Webhook localhost Esc English",
  // A model's unit, beside the 令牌 that opens an account.
  "token",
  // Headers, files, resources of a cluster and fields that are meant by their names.
  "Retry-After trailer env id sk Authorization Bearer Secret Deployment Pod Ingress",
  "workloadSelector extensionApis enableEnvoyPatchPolicy enableBackend",
];

/** What the walk's own configuration and requests call things: providers, routes, models, hosts. */
const OWN = "qwen deepseek wrong turbo chat aliyun nope preset team local nobody has it demo right";

/** What stands for itself: keys, the values that the definition names for them, and what its help has in backticks. */
function keysOf(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) node.forEach((item) => keysOf(item, found));
  else if (typeof node === "object" && node !== null) {
    const { properties, description, ...rest } = node as { properties?: object; description?: unknown; enum?: unknown[] };
    found.push(...Object.keys(properties ?? {}), ...(rest.enum ?? []).map(String));
    if (typeof description === "string") found.push(...(description.match(/`[^`]+`/g) ?? []));
    for (const value of Object.values({ ...properties, ...rest })) keysOf(value, found);
  }
  return found;
}

const SCHEMA: unknown = JSON.parse(readFileSync(join(ROOT, "config", "schema.json"), "utf8"));
const known = new Set([...NAMES, OWN, ...Object.keys(KIND_WORDS), ...keysOf(SCHEMA)].flatMap(wordsOf).map((word) => word.toLowerCase()));

function wordsOf(text: string): string[] {
  return text.match(/[A-Za-z]{2,}/g) ?? [];
}

/** What is seen or read out, but code, what a model said, and what somebody may type. */
const SAID = `(() => {
  const apart = "code, pre, .cm-content, .diff, .answer-text, .logo, .type-list, textarea, [aria-hidden=true]";
  const said = [document.title];
  const seen = (at) => at !== null && at.closest(apart) === null && at.checkVisibility({ visibilityProperty: true });
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) if (seen(node.parentElement)) said.push(node.data);
  for (const name of ["title", "aria-label", "aria-valuetext", "aria-description", "aria-roledescription", "placeholder", "alt"])
    for (const at of document.querySelectorAll("[" + name + "]")) if (seen(at)) said.push(at.getAttribute(name));
  return [...new Set(said)];
})()`;

/** What others said: a provider of a token, the system of a disk. */
const OTHERS = ["Incorrect API key provided.", inMemory.zh("ENOSPC: no space left on device, write")];

/** Addresses, paths, flags and headers are names. */
const ADDRESS =
  /\bhttps?:\/\/[^\s，。）]+|(?<![A-Za-z])\/[\w./:{}-]+|[\w./-]+\.(?:ya?ml|wasm|com|dns)\b[\w./:-]*|--?[a-z][a-z-]+|\bx-ai-\w+|\bdeploy\/docker\b|\b[45]xx\b/g;

async function english(page: Page): Promise<string[]> {
  const said = (await page.evaluate(SAID)) as string[];
  const strange = (text: string) => wordsOf(text.replace(ADDRESS, "")).filter((word) => !known.has(word.toLowerCase()));
  return said.filter((text) => !OTHERS.includes(text) && strange(text).length > 0).map((text) => `${strange(text).join(", ")}: ${text}`);
}

const CHINESE = { language: "zh" } as const;

let browser: Browser;
let providers: DemoProvider[] = [];
let gateway: RunningGateway;
let closed: RunningGateway;
let empty: RunningGateway;
let opened: Opened;

const CONFIG = () => demoConfiguration(providers[0]?.baseUrl ?? "", providers[1]?.baseUrl ?? "");

beforeAll(async () => {
  await findEnvoy();
  browser = await startBrowser();
  providers = await startDemoProviders();
  const withTrouble = async () => {
    gateway = await startGateway(CONFIG());
    await traffic(gateway);
    await trouble(gateway);
  };
  const others = async () => {
    closed = await startGateway(undefined, { password: await hashPassword("a long enough password") });
    empty = await startGateway(undefined);
  };
  await Promise.all([withTrouble(), others()]);
  opened = await openPage(browser, gateway.url, CHINESE);
}, 600_000);

afterAll(async () => {
  await opened?.close();
  await browser?.close();
  for (const each of [gateway, closed, empty]) await each?.stop();
  for (const provider of providers) await provider.close();
});

async function nothingEnglish(page: Page): Promise<void> {
  expect(await english(page)).toEqual([]);
}

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

/** Parts of places that MORE has. */
const APART = ["provider-form", "config", "settings", "export"];

/** What the pictures do not have. */
const MORE: readonly Place[] = [
  { name: "overview-24h", path: "/?range=24h", prepare: (page) => page.locator(".happened li").first().waitFor() },
  { name: "usage", path: "/usage", prepare: (page) => page.locator(".usage-table").waitFor() },
  { name: "map", path: "/map", prepare: (page) => page.locator(".map .station").first().waitFor() },
  {
    name: "eject",
    path: "/providers",
    prepare: async (page) => {
      await button(page, /^移除 deepseek/).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "types-none",
    path: "/providers?open=%2B",
    prepare: async (page) => {
      await page.getByPlaceholder("搜索类型").fill("zzz");
      await page.getByText("没有匹配的类型").waitFor();
    },
  },
  {
    name: "provider-whole",
    path: "/providers?open=qwen",
    prepare: async (page) => {
      for (const folded of await page.locator(".ant-drawer .ant-collapse-header").all()) await folded.click();
      await button(page, "测试: 令牌 #0").click();
      await page.locator(".trial b").waitFor();
    },
  },
  {
    name: "provider-wrong",
    path: "/providers?open=qwen",
    prepare: async (page) => {
      await page.locator('.field[data-key="baseUrl"] input').fill("nope");
      await page.locator('.field[data-key="baseUrl"] .finding').waitFor();
      await page.getByLabel("新令牌").fill("sk too short");
      await button(page, "添加令牌").click();
      await page.locator(".token-list .finding").waitFor();
      await button(page, "测试: 令牌 #2").click();
      await page.locator(".trial b").waitFor();
    },
  },
  {
    name: "route-whole",
    path: "/routes",
    prepare: async (page) => {
      await page.locator(".route-row").nth(1).locator("button").last().click();
      for (const folded of await page.locator(".ant-drawer .ant-collapse-header").all()) await folded.click();
    },
  },
  {
    name: "explain-nobody",
    path: "/routes",
    prepare: async (page) => {
      await page.locator(".explain-panel input").fill("nobody-has-it");
      await page.locator(".explain-panel .fail").waitFor();
    },
  },
  {
    name: "playground-refused",
    path: "/playground",
    prepare: async (page) => {
      await page.locator(".ask input").first().fill("nobody-has-it");
      await page.keyboard.press("Escape");
      await page.getByLabel("提供工具").check();
      await page.locator('.ask button[type="submit"]').click();
      await page.locator(".outcome .finding").waitFor();
    },
  },
  {
    name: "config-no-yaml",
    path: "/config",
    prepare: async (page) => {
      await typeAtEnd(page, "x: [");
      await page.locator(".config-findings li").first().waitFor();
    },
  },
  {
    name: "config-review",
    path: "/config",
    prepare: async (page) => {
      await typeAtEnd(page, "maxAttempts: 1\nauthHeaderKey: x\nattemptTimeout: 90s\ntimeout: 60s\nsubType: x");
      await page.locator(".config-findings li").first().waitFor();
      await button(page, "查看并应用").click();
      await page.getByRole("dialog").locator(".diff").waitFor();
    },
  },
  {
    name: "settings with a key that is refused, and one that was made",
    path: "/config",
    prepare: async (page) => {
      await button(page, "全局设置").click();
      await page.getByLabel("密钥名称").fill("team");
      await page.getByLabel("密钥", { exact: true }).fill("short");
      await button(page, "添加密钥").click();
      await page.locator(".client-keys .ant-alert-error").waitFor();
      await nothingEnglish(page);
      await page.getByLabel("密钥", { exact: true }).fill("");
      await button(page, "添加密钥").click();
      await page.locator(".made-key").waitFor();
    },
  },
  ...EXPORT_KINDS.map((kind, i) => ({
    name: `export-${kind}`,
    path: "/config",
    prepare: async (page: Page) => {
      await page.locator(".history .actions button").nth(i).click();
      await page.locator(".export-head").first().waitFor();
    },
  })),
];

test.each([...PLACES.filter(({ name }) => !APART.includes(name)), ...MORE])("$name", async ({ path, prepare }) => {
  const { page } = opened;
  await page.goto(gateway.url + path);
  await prepare?.(page);
  await nothingEnglish(page);
});

test("a file with errors, which is not in force", async () => {
  const { page } = opened;
  writeFileSync(gateway.configFile, "maxAttempts: nope\n");
  await page.locator(".notices .ant-alert li").first().waitFor();
  await nothingEnglish(page);
  writeFileSync(gateway.configFile, CONFIG());
  await page.locator(".notices .ant-alert").waitFor({ state: "detached" });
});

test("a version of the history, before it is brought back", async () => {
  const { page } = opened;
  writeFileSync(gateway.configFile, `${CONFIG()}maxAttempts: 5\n`);
  await page.goto(`${gateway.url}/config`);
  await button(page, /^恢复此版本/)
    .last()
    .click();
  await page.getByRole("dialog").locator(".diff").waitFor();
  await nothingEnglish(page);
});

test("what others changed while a form was open, what both changed, and what is not applied yet", async () => {
  const { page } = opened;
  await page.goto(`${gateway.url}/providers?open=deepseek`);
  const url = page.locator('.field[data-key="baseUrl"] input');
  await url.fill(`${providers[1]?.baseUrl}/mine`);
  const dialog = page.getByRole("dialog", { name: "确认变更" });
  for (const [text, said] of [
    [`${CONFIG()}maxAttempts: 6\n`, "他人的修改会保留"],
    [CONFIG().replaceAll(providers[1]?.baseUrl ?? "", `${providers[1]?.baseUrl}/theirs`), "他人也修改了"],
  ] as const) {
    writeFileSync(gateway.configFile, text);
    await button(page, "查看并保存").click();
    await dialog.getByText(said).waitFor();
    await button(page, "查看他人的修改").click();
    await nothingEnglish(page);
    await button(page, "取消").last().click();
    await dialog.waitFor({ state: "detached" });
  }
  await page.keyboard.press("Escape");
  await page.locator(".provider-card").getByText("已修改，未应用").waitFor();
  await nothingEnglish(page);
  writeFileSync(gateway.configFile, CONFIG());
});

describe("without a configuration", () => {
  let unset: Opened;
  beforeAll(async () => void (unset = await openPage(browser, empty.url, CHINESE)));
  afterAll(() => unset?.close());

  const settled = async (page: Page) => {
    await page.locator("h1").waitFor();
    await page.locator(".ant-spin").waitFor({ state: "detached" });
    await nothingEnglish(page);
    expectCalm(unset);
  };

  test.each(["/", "/?range=24h"])("%s", async (path) => {
    await unset.page.goto(empty.url + path);
    await settled(unset.page);
  });

  // By its link: a page that is loaded anew costs twice the time.
  test.each(["/providers", "/routes", "/playground", "/drills", "/config", "/map", "/usage"])("%s", async (path) => {
    const { page } = unset;
    const before = await page.$("h1");
    await page.locator(`nav a[href="${path}"]`).click();
    await before?.waitForElementState("hidden");
    await settled(page);
  });
});

test("the password, a wrong one, and too many of them", async () => {
  const { page, close } = await openPage(browser, closed.url, CHINESE);
  const password = page.getByLabel("密码", { exact: true });
  for (let n = 0; n < 7; n++) {
    await password.fill("a guess at it");
    const answer = page.waitForResponse(/\/api\/session$/);
    await page.keyboard.press("Enter");
    await answer;
    await page.getByRole("alert").waitFor();
    if (n === 0) await nothingEnglish(page);
  }
  await page.getByText("密码错误次数过多").waitFor();
  await nothingEnglish(page);
  await close();
});

test("a session that has ended, over the page", async () => {
  const facts = wellFacts();
  facts.session = { open: false, signedIn: true, csrf: "csrf" };
  const stand = new StandIn(facts);
  const { page, close } = await openPage(browser, await stand.start(), CHINESE);
  await page.locator("nav").waitFor();
  facts.session = { open: false, signedIn: false, csrf: "csrf" };
  await page.route("**/api/config", (route) => route.fulfill({ status: 401, json: { error: "sign in first" } }));
  await page.locator('nav a[href="/providers"]').click();
  await page.getByRole("dialog", { name: "会话已结束" }).waitFor();
  await nothingEnglish(page);
  await close();
  await stand.stop();
});

test("a gateway that tells little, a history that it lacks, and one that does not answer", async () => {
  const facts = wellFacts();
  facts.status.problem = "the plugin does not answer";
  for (const state of [
    { kept: "memory", problem: "ENOSPC: no space left on device, write", sinceAt: Date.now(), bytes: 1 },
    { kept: "off", sinceAt: null, bytes: 0 },
    undefined,
  ]) {
    const stand = new StandIn(facts, (path) => (path.startsWith("/api/history") && state !== undefined ? { state } : undefined));
    const { page, close } = await openPage(browser, `${await stand.start()}/?range=24h`, CHINESE);
    await page.locator(".range-row .ant-alert").waitFor();
    await page.getByText("插件没有响应").first().waitFor(); // what the gateway says comes in words that are fetched from it
    await nothingEnglish(page);
    await stand.stop();
    await page.getByText("网关没有响应").first().waitFor();
    await nothingEnglish(page);
    await close();
  }
});

test("nothing went wrong in the page meanwhile", () => expectCalm(opened));
