// The map as a picture for the documents: docs/map.svg, light and dark by the reader's own choice.
//   npm run picture
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { layoutOf } from "../console/pages/map/layout.js";
import { Picture } from "../console/pages/map/Picture.tsx";

const ROOT = join(import.meta.dirname, "..");

const way = (model, route, provider, token, attempts, failed = 0) => ({ model, route, provider, token, attempts, failed });

/** A day with one bad token: what it lost is answered by the others, and by the fallback. */
const WAYS = [
  way("qwen-turbo", "aliyun", "qwen", 0, 420, 4),
  way("qwen-turbo", "aliyun", "qwen", 1, 90, 84),
  way("qwen-turbo", "aliyun", "deepseek", 0, 60),
  way("gpt-4o", "chat", "openai", 0, 260, 3),
  way("gpt-4o", "chat", "openai", 1, 240, 22),
  way("gpt-4o", "chat", "qwen", 0, 25),
  way("claude-sonnet-4", "agents", "anthropic", 0, 210, 2),
  way("claude-sonnet-4", "agents", "openai", 0, 30),
];

/** The page's own rules, with its colours for both themes. */
function style() {
  const rules = readFileSync(join(ROOT, "console/pages/map/map.css"), "utf8").replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");
  const frame = readFileSync(join(ROOT, "console/app/frame.css"), "utf8");
  const colours = (from) => [...(frame.split(from)[1]?.split("}")[0] ?? "").matchAll(/--[a-z-]+: [^;]+;/g)].map(([rule]) => rule).join("");
  const font = "text{font-family:system-ui,-apple-system,'Segoe UI',sans-serif}";
  const dark = colours(':root[data-theme="dark"] {');
  return `svg{${colours(":root {")}}@media(prefers-color-scheme:dark){svg{${dark}}}${font}${rules.replace(/\s+/g, " ")}`;
}

const heads = { model: "models", route: "routes", provider: "providers", token: "API tokens" };
const label = "Requests go from models by routes to providers and their tokens; a bad token's traffic is answered by the others.";
const layout = layoutOf(WAYS, [], (count) => `${count} more`);
const drawing = renderToStaticMarkup(createElement(Picture, { layout, label, heads, out: new Set(["token:qwen#1"]) }));
writeFileSync(join(ROOT, "docs", "map.svg"), `${drawing.replace(/(<svg[^>]*>)/, `$1<style>${style()}</style>`)}\n`);
