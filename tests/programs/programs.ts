// The programs that people work with, pinned: how each is installed, started and told where its models are.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PeerPackage } from "../../bench/peers/install.js";

export interface Program extends PeerPackage {
  /** The model that it asks for by itself. */
  model: string;
  /** Below the package's folder. */
  binary: string;
  /** What it is called with for one task, without a person. */
  args(task: string): string[];
  /** What it has to know: `root` is the gateway without `/v1`. May write files into its home. */
  environment(root: string, home: string): Record<string, string>;
}

export const CLIENT_KEY = "sk-client-of-the-gateway";

/** `setup`: the package's own script, which puts the binary for this machine in its place. */
function fromNpm(name: string, version: string, setup?: string): PeerPackage["steps"] {
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", "."];
  return (folder) => [
    { command: "npm", args: ["install", ...options, `${name}@${version}`] },
    ...(setup === undefined ? [] : [{ command: process.execPath, args: [join(folder, "node_modules", name, setup)] }]),
  ];
}

const needs = "npm 9 or later and a network that reaches its registry";

function file(home: string, path: string, content: string | object): void {
  const at = join(home, path);
  mkdirSync(join(at, ".."), { recursive: true });
  writeFileSync(at, typeof content === "string" ? content : JSON.stringify(content));
}

export const CLAUDE_CODE: Program = {
  name: "Claude-Code",
  version: "2.1.332",
  needs,
  model: "claude-opus-5-5",
  steps: fromNpm("@anthropic-ai/claude-code", "2.1.332", "install.cjs"),
  binary: "node_modules/.bin/claude",
  args: (task) => ["-p", task, "--dangerously-skip-permissions"],
  environment: (root) => ({
    ANTHROPIC_BASE_URL: root,
    ANTHROPIC_API_KEY: CLIENT_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    IS_SANDBOX: "1",
  }),
};

/** Which tools Codex offers, and how, depends on the model that it believes it talks to. */
export function codex(model: string): Program {
  return {
    name: "Codex",
    version: "0.171.0",
    needs,
    model,
    steps: fromNpm("@openai/codex", "0.171.0"),
    binary: "node_modules/.bin/codex",
    args: (task) => ["exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", task],
    environment: (root, home) => {
      const provider = `name = "gateway"\nbase_url = "${root}/v1"\nenv_key = "GATEWAY_KEY"\nwire_api = "responses"\n`;
      const quiet = "check_for_update_on_startup = false\n[analytics]\nenabled = false\n";
      file(home, ".codex/config.toml", `model = "${model}"\nmodel_provider = "gateway"\n${quiet}[model_providers.gateway]\n${provider}`);
      return { GATEWAY_KEY: CLIENT_KEY, CODEX_HOME: join(home, ".codex") };
    },
  };
}

export const OPENCODE: Program = {
  name: "opencode",
  version: "1.18.33",
  needs,
  model: "gpt-5-mini",
  steps: fromNpm("opencode-ai", "1.18.33", "postinstall.mjs"),
  binary: "node_modules/.bin/opencode",
  args: (task) => ["run", "--model", "gateway/gpt-5-mini", task],
  environment: (root, home) => {
    const provider = { npm: "@ai-sdk/openai-compatible", name: "gateway", models: { "gpt-5-mini": { name: "gpt-5-mini" } } };
    const options = { baseURL: `${root}/v1`, apiKey: CLIENT_KEY };
    file(home, ".config/opencode/opencode.json", { autoupdate: false, share: "disabled", provider: { gateway: { ...provider, options } } });
    return { OPENCODE_DISABLE_AUTOUPDATE: "1", OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_PERMISSION: '{"bash":"allow","edit":"allow"}' };
  },
};

export const QWEN_CODE: Program = {
  name: "Qwen-Code",
  version: "0.24.4",
  needs,
  model: "qwen3-coder-plus",
  steps: fromNpm("@qwen-code/qwen-code", "0.24.4"),
  binary: "node_modules/.bin/qwen",
  args: (task) => ["--yolo", "--auth-type", "openai", "-p", task],
  environment: (root, home) => {
    file(home, ".qwen/settings.json", { privacy: { usageStatisticsEnabled: false }, general: { disableAutoUpdate: true } });
    return { OPENAI_BASE_URL: `${root}/v1`, OPENAI_API_KEY: CLIENT_KEY, OPENAI_MODEL: "qwen3-coder-plus" };
  },
};

export const GEMINI_CLI: Program = {
  name: "Gemini-CLI",
  version: "0.61.0",
  needs: "Node 20 or later, npm 9 or later and a network that reaches its registry",
  model: "gemini-2.5-pro",
  steps: fromNpm("@google/gemini-cli", "0.61.0"),
  binary: "node_modules/.bin/gemini",
  args: (task) => ["--yolo", "--model", "gemini-2.5-pro", "-p", task],
  environment: (root, home) => {
    const quiet = { privacy: { usageStatisticsEnabled: false }, general: { enableAutoUpdate: false } };
    file(home, ".gemini/settings.json", { ...quiet, security: { auth: { selectedType: "gemini-api-key" } } });
    return { GOOGLE_GEMINI_BASE_URL: root, GEMINI_API_KEY: CLIENT_KEY, GEMINI_CLI_TRUST_WORKSPACE: "true" };
  },
};
