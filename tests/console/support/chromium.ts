// A real browser: the one that CHROMIUM_BIN names, an installed one, or Debian's, installed once.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** Nothing that would ask the network by itself; no sandbox, since tests run as root in containers. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
];

/** Starts it without a window and with a new profile. Rejects with what to do where there is none. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? installChromium(), headless: true, args: FLAGS });
}

function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_BIN ?? process.env.CHROME_BIN;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_BIN names ${named}, which does not exist`);
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, MAC].find((file) => existsSync(file));
}

/** Debian's package, where this is root; elsewhere somebody has to choose a browser. */
function installChromium(): string {
  const help = "no Chromium found: install one (Debian: apt-get install chromium) or name it with CHROMIUM_BIN";
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) throw new Error(help);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-cjk"]]) {
    const { status, stderr } = spawnSync("apt-get", args, { env, encoding: "utf8" });
    if (status !== 0) throw new Error(`apt-get ${args.join(" ")} failed, ${help}\n${stderr}`);
  }
  const found = findChromium();
  if (found === undefined) throw new Error(help);
  return found;
}
