// The pages of docs/start: what they show is what happens. Those for programs from npm: tests/programs (npm run programs).
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { envoyReady } from "./envoy-ready.js";
import { carryOut, PAGES } from "./start-page.js";

envoyReady();

const OF_PROGRAMS = ["claude-code.md", "codex.md", "gemini-cli.md"];
const pages = readdirSync(PAGES).filter((page) => page !== "README.md" && !OF_PROGRAMS.includes(page));

test("each page but those of programs is carried out here", () => {
  expect(pages.sort()).toEqual(["docker-compose.md", "higress.md", "import.md", "istio-envoy-gateway.md", "openai-sdk.md"]);
});

test.each(pages)("%s", async (page) => {
  expect(await carryOut(page)).toBeGreaterThan(0);
});
