// The programs that people work with, pinned: how each is installed, started and told where its models are.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PeerPackage } from "../../bench/peers/install.js";

export interface Program extends PeerPackage {
  /** The model that it asks for by itself. */
  model: string;
  /** Below the package's folder, or absolute. */
  binary: string;
  /** What it is called with for one task, without a person: where it is installed, and the gateway without `/v1`. */
  args(task: string, place: { folder: string; root: string }): string[];
  /** What it has to know: `root` is the gateway without `/v1`. May write files into its home. */
  environment(root: string, home: string): Record<string, string>;
}

export const CLIENT_KEY = "sk-client-of-the-gateway";

/** How packages are installed in a folder of their own, with nothing run that they bring. */
export const npmInstall = (...packages: string[]) => ({
  command: "npm",
  args: ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", ...packages],
});

/** `setup`: the package's own script, which puts the binary for this machine in its place. */
export function fromNpm(name: string, version: string, setup?: string): PeerPackage["steps"] {
  return (folder) => [
    npmInstall(`${name}@${version}`),
    ...(setup === undefined ? [] : [{ command: process.execPath, args: [join(folder, "node_modules", name, setup)] }]),
  ];
}

export const needs = "npm 9 or later and a network that reaches its registry";

export function file(home: string, path: string, content: string | object): void {
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

export const COPILOT_CLI: Program = {
  name: "Copilot-CLI",
  version: "1.0.102",
  needs,
  model: "gpt-5.1",
  steps: fromNpm("@github/copilot", "1.0.102"),
  binary: "node_modules/.bin/copilot",
  args: (task) => ["-p", task, "--allow-all-tools", "--no-color"],
  environment: (root) => ({
    ...{ COPILOT_OFFLINE: "true", COPILOT_AUTO_UPDATE: "false", COPILOT_MODEL: "gpt-5.1" },
    ...{ COPILOT_PROVIDER_BASE_URL: `${root}/v1`, COPILOT_PROVIDER_API_KEY: CLIENT_KEY, COPILOT_PROVIDER_WIRE_API: "responses" },
  }),
};

const NODE_24 = `node-${process.platform}-${process.arch}`;

/** It needs a Node newer than the oldest that this project runs on: npm has that too. */
export const PI: Program = {
  name: "pi",
  version: "1.6.0",
  needs,
  model: "claude-sonnet-4-6",
  steps: (folder) => [
    ...fromNpm("@earendil-works/pi-coding-agent", "1.6.0")(folder),
    { command: "npm", args: ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", `${NODE_24}@24.22.3`] },
  ],
  binary: join("node_modules", NODE_24, "bin", "node"),
  args(task, { folder }) {
    const quiet = ["--offline", "--no-session"];
    return [
      join(folder, "node_modules/.bin/pi"),
      "-p",
      ...quiet,
      "--provider",
      "gateway",
      "--model",
      this.model,
      "--thinking",
      "medium",
      task,
    ];
  },
  environment(root, home) {
    const models = [{ id: this.model, reasoning: true }];
    const gateway = { baseUrl: root, api: "anthropic-messages", apiKey: CLIENT_KEY, models };
    file(home, ".pi/agent/models.json", { providers: { gateway } });
    return { PI_OFFLINE: "1" };
  },
};

export const CLINE: Program = {
  name: "Cline",
  version: "3.0.65",
  needs,
  model: "gpt-4.1",
  steps: fromNpm("cline", "3.0.65", "postinstall.mjs"),
  binary: "node_modules/.bin/cline",
  args: (task) => ["-P", "openai-compatible", "-m", "gpt-4.1", task],
  environment(root, home) {
    const settings = { provider: "openai-compatible", apiKey: CLIENT_KEY, model: this.model, baseUrl: `${root}/v1` };
    const providers = { "openai-compatible": { settings, updatedAt: "2026-12-01T00:00:00.000Z", tokenSource: "manual" } };
    file(home, ".cline/data/settings/providers.json", { version: 1, lastUsedProvider: "openai-compatible", modes: {}, providers });
    return {};
  },
};

export const CONTINUE: Program = {
  name: "Continue",
  version: "1.5.47",
  needs,
  model: "claude-sonnet-4-6",
  steps: fromNpm("@continuedev/cli", "1.5.47"),
  binary: "node_modules/.bin/cn",
  args: (task) => ["-p", task, "--auto", "--config", "../home/config.yaml"],
  environment(root, home) {
    const entry = {
      name: "gateway",
      provider: "anthropic",
      model: this.model,
      apiKey: CLIENT_KEY,
      apiBase: `${root}/v1/`,
      roles: ["chat"],
    };
    file(home, "config.yaml", { name: "local", version: "1.0.0", schema: "v1", models: [entry] });
    return { CONTINUE_TELEMETRY_ENABLED: "0" };
  },
};
