// Libraries that people build programs with, pinned: each carries out one task with the script of its name in tests/programs/libraries.
import { copyFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PeerPackage } from "../../bench/peers/install.js";
import { SPOKEN, type Dialect } from "../dialect/dialects.js";
import { CLIENT_KEY, needs, npmInstall, type Program } from "./programs.js";

const SCRIPTS = resolve("tests", "programs", "libraries");

/** The model that a program asks for in each dialect. */
const MODELS: Record<string, string> = {
  ...{ chat: "gpt-4.1", responses: "gpt-5.1", messages: "claude-sonnet-4-6", gemini: "gemini-2.5-flash" },
  converse: "anthropic.claude-sonnet-4-5-v1:0",
};

export interface Library extends PeerPackage {
  script: string;
  /** Those that it can ask in. */
  dialects: Dialect[];
  interpreter: string;
}

function fromNpm(name: string, version: string, script: string, dialects: Dialect[], packages: string[]): Library {
  return { name, version, script, dialects, steps: () => [npmInstall(...packages)], needs, interpreter: process.execPath };
}

function fromPyPI(name: string, version: string, script: string, dialects: Dialect[], packages: string[]): Library {
  const python = join("bin", "python");
  const steps: PeerPackage["steps"] = () => [
    { command: "python3", args: ["-m", "venv", "."] },
    { command: python, args: ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", ...packages] },
  ];
  return {
    name,
    version,
    script,
    dialects,
    steps,
    needs: "Python 3.11 or later with venv and a network that reaches PyPI",
    interpreter: python,
  };
}

const providersOf = ["openai@4.0.118", "openai-compatible@3.0.92", "anthropic@4.0.105", "google@4.0.121", "amazon-bedrock@5.0.101"];

export const LIBRARIES: Library[] = [
  fromNpm("ai", "7.0.173", "ai-sdk.mjs", [...SPOKEN], ["ai@7.0.173", "zod@4.6.7", ...providersOf.map((name) => `@ai-sdk/${name}`)]),
  fromNpm("openai-runner", "7.59.0", "openai-runner.mjs", ["chat", "responses"], ["openai@7.59.0"]),
  fromNpm("anthropic-runner", "1.14.0", "anthropic-runner.mjs", ["messages"], ["@anthropic-ai/sdk@1.14.0"]),
  fromPyPI("anthropic-runner-python", "2.14.0", "anthropic_runner.py", ["messages"], ["anthropic==2.14.0"]),
  fromPyPI(
    "langchain",
    "1.5.2",
    "langchain_model.py",
    [...SPOKEN],
    [...["langchain-openai==1.7.4", "langchain-anthropic==1.7.10", "langchain-google-genai==4.4.3", "langchain-aws==1.9.1"]],
  ),
  fromPyPI("openai-agents", "0.24.0", "openai_agents.py", ["chat", "responses"], ["openai-agents==0.24.0"]),
  fromPyPI("pydantic-ai", "2.68.0", "pydantic_agent.py", [...SPOKEN], ["pydantic-ai-slim[openai,anthropic,google,bedrock]==2.68.0"]),
  fromPyPI("strands-agents", "1.62.0", "strands_agent.py", ["converse"], ["strands-agents==1.62.0"]),
];

/** The library as a program that asks in this dialect. */
export function asking(library: Library, dialect: Dialect): Program {
  const model = MODELS[dialect] ?? "";
  return {
    ...library,
    model,
    binary: library.interpreter,
    args(task, { folder, root }) {
      // Packages of npm are looked for from where the script lies.
      for (const name of readdirSync(SCRIPTS)) copyFileSync(join(SCRIPTS, name), join(folder, name));
      return [join(folder, library.script), dialect, root, CLIENT_KEY, model, task];
    },
    environment: () => ({ AWS_EC2_METADATA_DISABLED: "true", PYTHONDONTWRITEBYTECODE: "1", NODE_NO_WARNINGS: "1" }),
  };
}
