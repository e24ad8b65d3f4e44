import type { Browser, Page } from "playwright-core";

/** What a page complained about: broken promises of the content security policy, errors, requests to elsewhere. */
export interface Opened {
  page: Page;
  complaints: string[];
  close(): Promise<void>;
}

export interface Look {
  language?: "en" | "zh";
  theme?: "light" | "dark";
  width?: number;
  height?: number;
}

/** Opens the console in a profile of its own and writes down what goes wrong in it. */
export async function openPage(browser: Browser, url: string, look: Look = {}): Promise<Opened> {
  const { language = "en", theme = "light", width = 1280, height = 800 } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === "zh" ? "zh-CN" : "en-US",
    colorScheme: theme,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(url);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|net::ERR_/.test(message.text())) complaints.push(message.text());
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) complaints.push(`asked ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}
