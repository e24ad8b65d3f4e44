// A vendor's own client as a process that is given tasks: pieces of its answers come as it reads them.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type PeerPackage, installed } from "../../../bench/peers/install.js";
import { within } from "../../support/gate.js";
import type { Client } from "./spoken.js";

const HERE = join("tests", "programs", "vendors");

export interface Vendor extends PeerPackage {
  dialect: Client;
  /** One of this project's own packages: nothing is installed. */
  ours?: true;
  /** Which of this folder it is driven by, with what. */
  script: string;
  interpreter(folder: string): string;
}

const fromPyPI = (name: string, version: string): PeerPackage["steps"] => {
  const python = join("bin", "python");
  return () => [
    { command: "python3", args: ["-m", "venv", "."] },
    { command: python, args: ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", `${name}==${version}`] },
  ];
};
const fromNpm = (name: string, version: string): PeerPackage["steps"] => {
  const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries", "1", "--prefix", "."];
  return () => [{ command: "npm", args: ["install", ...options, `${name}@${version}`] }];
};
const python = {
  needs: "Python 3.10 or later with venv, and a network that reaches PyPI",
  interpreter: (folder: string) => join(folder, "bin", "python"),
};
const node = { needs: "npm 9 or later and a network that reaches its registry", interpreter: () => process.execPath };

const ours = { ours: true as const, steps: () => [], needs: "nothing", interpreter: () => process.execPath };
const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as { devDependencies: Record<string, string> };
const [openai, anthropic] = [devDependencies["openai"] as string, devDependencies["@anthropic-ai/sdk"] as string];

export const VENDORS: Vendor[] = [
  { name: "openai", version: openai, dialect: "chat", script: "openai-chat.mjs", ...ours },
  { name: "anthropic-ai-sdk", version: anthropic, dialect: "messages", script: "anthropic-sdk.mjs", ...ours },
  { name: "openai", version: openai, dialect: "responses", script: "openai-responses.mjs", ...ours },
  ...(["chat", "responses"] as const).map((dialect) => ({
    ...{ name: "openai-python", version: "3.57.0", dialect, script: `openai_${dialect}.py` },
    ...{ steps: fromPyPI("openai", "3.57.0"), ...python },
  })),
  {
    ...{ name: "anthropic-python", version: "2.14.0", dialect: "messages", script: "anthropic_sdk.py" },
    ...{ steps: fromPyPI("anthropic", "2.14.0"), ...python },
  },
  {
    ...{ name: "google-genai", version: "3.6.1", dialect: "gemini", script: "google_genai.py" },
    ...{ steps: fromPyPI("google-genai", "3.6.1"), ...python },
  },
  {
    ...{ name: "google-genai-npm", version: "3.3.0", dialect: "gemini", script: "google-genai.mjs" },
    ...{ steps: fromNpm("@google/genai", "3.3.0"), ...node },
  },
  {
    ...{ name: "boto3", version: "1.44.8", dialect: "converse", script: "boto3_converse.py" },
    ...{ steps: fromPyPI("boto3", "1.44.8"), ...python },
  },
  {
    ...{ name: "client-bedrock-runtime", version: "3.1164.0", dialect: "converse", script: "bedrock-runtime.mjs" },
    ...{ steps: fromNpm("@aws-sdk/client-bedrock-runtime", "3.1164.0"), ...node },
  },
];

export interface Task {
  /** whole, stream: a task with tools, a call's result and a picture; chat: two turns with a tool; schema, refused, models: what they say. */
  kind: "whole" | "stream" | "chat" | "schema" | "refused" | "models";
  root: string;
  key: string;
  model: string;
  /** A PNG, in hexadecimal digits. */
  picture: string;
}

export interface Done {
  text: string;
  thought: string;
  calls: [string, unknown][];
  stop: string;
  /** Input with what came from a cache, output, what came from a cache. */
  usage: number[];
}

export interface Failed {
  type: string;
  status?: number;
  name?: string;
  message: string;
}

type Line = { piece: string } | { done: Done } | { failed: Failed };

/** What a task came to: `done`, or how it failed, and the pieces that were read until then. */
export interface Outcome {
  done?: Done;
  failed?: Failed;
  pieces: string[];
}

export class VendorClient {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
  ) {}

  /** Rejects where the package cannot be installed, with the reason. */
  static async start(vendor: Vendor): Promise<VendorClient> {
    const folder = vendor.ours ? HERE : await installed(vendor, (line) => process.stderr.write(`${line}\n`));
    // Packages of npm are looked for from where the script lies.
    if (!vendor.ours)
      for (const file of [vendor.script, "each-task.mjs", "each_task.py"]) copyFileSync(join(HERE, file), join(folder, file));
    const script = join(folder, vendor.script);
    const env = {
      PATH: process.env["PATH"],
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: "true",
      PYTHONDONTWRITEBYTECODE: "1",
      NODE_NO_WARNINGS: "1",
    };
    const child = spawn(vendor.interpreter(folder), [script], { env, stdio: ["pipe", "pipe", "inherit"] });
    return new VendorClient(child, createInterface({ input: child.stdout })[Symbol.asyncIterator]());
  }

  give(task: Task): void {
    this.child.stdin?.write(`${JSON.stringify(task)}\n`);
  }

  async next(): Promise<Line> {
    const line = within(this.lines.next(), "a line of the client").catch((error: unknown) => {
      this.child.kill(); // whatever it says later belongs to no task
      throw error;
    });
    const { value, done } = await line;
    if (done === true) throw new Error("the client has ended");
    return JSON.parse(value) as Line;
  }

  /** Goes on to the end of the task. */
  async outcome(): Promise<Outcome> {
    const pieces: string[] = [];
    for (;;) {
      const line = await this.next();
      if ("piece" in line) pieces.push(line.piece);
      else return { ...line, pieces };
    }
  }

  async carriesOut(task: Task): Promise<Outcome> {
    this.give(task);
    return this.outcome();
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "close");
    this.child.stdin?.end();
    await ended;
  }
}
