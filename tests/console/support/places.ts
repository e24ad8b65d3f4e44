// The places of the console that are looked at, by people (screenshots) and by axe.
import type { Page } from "playwright-core";
import type { RunningGateway } from "./gateway.js";
import { typeAtEnd } from "./editor.js";

/** Where it is, and what is done there before. */
export interface Place {
  name: string;
  path: string;
  prepare?: (page: Page) => Promise<void>;
}

export const PLACES: readonly Place[] = [
  { name: "overview", path: "/", prepare: (page) => page.locator(".lane-row").first().waitFor() },
  {
    name: "request",
    path: "/",
    prepare: async (page) => {
      await page.locator(".lane-row", { hasText: "▸" }).first().click();
      await page.locator(".attempts").waitFor();
    },
  },
  { name: "providers", path: "/providers", prepare: (page) => page.locator(".provider-card").first().waitFor() },
  { name: "provider-form", path: "/providers?open=qwen", prepare: (page) => page.locator(".token-row").first().waitFor() },
  { name: "provider-types", path: "/providers?open=%2B", prepare: (page) => page.locator(".type-list").waitFor() },
  {
    name: "routes",
    path: "/routes",
    prepare: async (page) => {
      await page.locator(".route-row").first().waitFor();
      await page.locator(".explain-panel input").fill("qwen-turbo");
      await page.locator(".explain-panel p").first().waitFor();
    },
  },
  {
    name: "route-form",
    path: "/routes",
    prepare: async (page) => {
      await page.locator(".route-row").nth(1).locator("button").last().click();
      await page.locator(".handle").first().waitFor();
    },
  },
  {
    name: "playground",
    path: "/playground",
    prepare: async (page) => {
      await page.locator(".ask input").first().fill("qwen-turbo");
      await page.locator('.ask button[type="submit"]').click();
      await page.locator('.outcome[aria-busy="false"] dl dd').first().waitFor();
    },
  },
  { name: "drills", path: "/drills", prepare: (page) => page.locator(".drill-form").waitFor() },
  { name: "config", path: "/config", prepare: (page) => page.locator(".cm-content").waitFor() },
  {
    name: "config-error",
    path: "/config",
    prepare: async (page) => {
      await typeAtEnd(page, "maxAttempt: 4");
      await page.locator(".config-findings li").first().waitFor();
    },
  },
  {
    name: "settings",
    path: "/config",
    prepare: async (page) => {
      await page.locator(".cm-content").waitFor();
      await page.locator(".page-head button").first().click();
      await page.locator(".client-keys").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "export",
    path: "/config",
    prepare: async (page) => {
      await page.locator(".history .actions button").first().click();
      await page.locator(".export-head").first().waitFor();
    },
  },
];

/** Requests of several kinds, some of them rescued. */
export async function traffic(gateway: RunningGateway): Promise<void> {
  await gateway.chat("qwen-wrong-token");
  for (let n = 0; n < 12; n++) {
    await (await gateway.chat(n % 3 === 0 ? "deepseek-chat" : "qwen-turbo", { stream: n % 2 === 0 })).text();
  }
  await (await gateway.chat("nope")).text();
}

/** A drill, tokens that are put back and fail again, and requests that survive both. */
export async function trouble(gateway: RunningGateway): Promise<void> {
  const { csrf } = (await (await fetch(`${gateway.url}/api/session`)).json()) as { csrf: string };
  const headers = { "content-type": "application/json", "x-csrf-token": csrf, origin: gateway.url, "sec-fetch-site": "same-origin" };
  const command = async (path: string, body: object) => {
    const { status } = await fetch(`${gateway.url}/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    if (status !== 200) throw new Error(`${path} was answered ${status}`);
  };
  const ask = async (model: string, stream: boolean) => void (await (await gateway.chat(model, { stream })).text());
  await command("drills", { provider: "qwen", token: 1, kind: "503", seconds: 600 });
  for (let n = 0; n < 3; n++) await ask("qwen-turbo", n % 2 === 0);
  for (const provider of ["qwen", "qwen-wrong"]) await command("tokens/restore", { provider });
  for (const [model, stream] of [
    ["qwen-turbo", true],
    ["deepseek-chat", true],
    ["qwen-wrong-token", false],
    ["deepseek-chat", false],
  ] as const)
    await ask(model, stream);
}
