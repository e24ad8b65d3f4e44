// The programs that people work with, from npm, through a real Envoy: each finishes a task with calls of tools while its own provider is down
// and what is left speaks another dialect. A simulated model plays its part; nothing leaves this machine. `npm run programs`.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answer, resets, type Answer } from "../support/answers.js";
import { ANTHROPIC, GEMINI, OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import type { Received } from "../support/received.js";
import { Rig } from "../support/rig.js";
import { fails } from "../envoy/drills/bad-tokens.js";
import { token } from "../envoy/drills/drill.js";
import type { Dialect } from "../dialect/dialects.js";
import { placeOf } from "./vendors/spoken.js";
import {
  CLAUDE_CODE,
  CLIENT_KEY,
  CLINE,
  codex,
  CONTINUE,
  COPILOT_CLI,
  GEMINI_CLI,
  OPENCODE,
  PI,
  QWEN_CODE,
  type Program,
} from "./programs.js";
import { available, run, type Run } from "./run-program.js";
import { type Act, isTask, plays } from "./scripted-model.js";

const TASK = "Write the word made into made.txt, then read the file and tell what it holds.";
const END = "Done: the file holds the word made.";
const [key, spare] = [token("first"), token("second")];

/** Writes the file, reads it, and says so. */
const shell = (call: string, argument: string, more: object = {}): Act[] => [
  { call, input: { [argument]: "printf made > made.txt", ...more } },
  { call, input: { [argument]: "cat made.txt", ...more } },
  { say: END },
];

/** What a provider of each is in the configuration; where it says no dialect, it is asked in that of its type or its client. */
const VENDORS = {
  claude: { type: "claude" },
  openai: { type: "openai" },
  deepseek: { type: "deepseek" },
  gemini: { type: "gemini", dialect: "gemini" },
  bedrock: { type: "bedrock", dialect: "converse" },
} as const;
type Vendor = keyof typeof VENDORS;

function providerOf(vendor: Vendor, id: string, apiToken: string, baseUrl: string): object {
  const said: { type: string; dialect?: Dialect } = VENDORS[vendor];
  return { id, ...said, apiTokens: [apiToken], ...placeOf(said.dialect ?? "chat", baseUrl) };
}

interface Setting {
  program: Program;
  /** The type of the provider that goes down, and of the one that is left. */
  first: Vendor;
  second: Vendor;
  /** What the first provider is asked in, and the second one. */
  spoken: [RegExp, RegExp];
  /** What the model does in the words of the first provider, and of the second. */
  acts: [Act[], Act[]];
  translated: boolean;
}

const CHAT = /\/chat\/completions$/;
const MESSAGES = /\/messages(\?|$)/;
const RESPONSES = /\/responses$/;
const GENERATE = /:(streamG|g)enerateContent(\?|$)/;
const CONVERSE = /\/converse(-stream)?$/;
const BASH = shell("Bash", "command", { description: "Runs it" });
const RUN = shell("run_shell_command", "command", { description: "Runs it" });
const SMALL_BASH = shell("bash", "command", { description: "Runs it" });
const EXEC = shell("exec_command", "cmd");
/** The newest models write JavaScript that calls the tools. */
const script = (name: string): Act[] =>
  ["printf made > made.txt", "cat made.txt"]
    .map((cmd): Act => ({ custom: name, text: `const r = await tools.exec_command({cmd: ${JSON.stringify(cmd)}}); text(r);` }))
    .concat({ say: END });
/** A patch as text, which is no JSON. */
const PATCH: Act = { custom: "apply_patch", text: '*** Begin Patch\n*** Add File: made.txt\n+made "so"\n*** End Patch' };

const SETTINGS: Record<string, Setting> = {
  "Claude Code, the fallback speaks chat": {
    ...{ program: CLAUDE_CODE, first: "claude", second: "openai", spoken: [MESSAGES, CHAT], acts: [BASH, BASH], translated: true },
  },
  "Claude Code, the fallback speaks gemini": {
    ...{ program: CLAUDE_CODE, first: "claude", second: "gemini", spoken: [MESSAGES, GENERATE], acts: [BASH, BASH], translated: true },
  },
  "Claude Code, the fallback speaks converse": {
    ...{ program: CLAUDE_CODE, first: "claude", second: "bedrock", spoken: [MESSAGES, CONVERSE], acts: [BASH, BASH], translated: true },
  },
  "Gemini CLI, the fallback speaks chat": {
    ...{ program: GEMINI_CLI, first: "gemini", second: "openai", spoken: [GENERATE, CHAT], acts: [RUN, RUN], translated: true },
  },
  "Gemini CLI, the fallback speaks messages": {
    ...{ program: GEMINI_CLI, first: "gemini", second: "claude", spoken: [GENERATE, MESSAGES], acts: [RUN, RUN], translated: true },
  },
  "Codex, the fallback speaks gemini": {
    ...{ program: codex("gpt-5.5"), first: "openai", second: "gemini", spoken: [RESPONSES, GENERATE], translated: true },
    acts: [
      [PATCH, ...EXEC.slice(1)],
      [PATCH, ...EXEC.slice(1)],
    ],
  },
  "Codex, the fallback speaks chat": {
    ...{ program: codex("gpt-5.5"), first: "openai", second: "deepseek", spoken: [RESPONSES, CHAT], translated: true },
    acts: [
      [PATCH, ...EXEC.slice(1)],
      [PATCH, ...EXEC.slice(1)],
    ],
  },
  "Codex, the fallback speaks messages": {
    ...{ program: codex("gpt-5.5"), first: "openai", second: "claude", spoken: [RESPONSES, MESSAGES], translated: true },
    acts: [
      [PATCH, ...EXEC.slice(1)],
      [PATCH, ...EXEC.slice(1)],
    ],
  },
  "Codex with a model that has its tools in namespaces, the fallback speaks chat": {
    ...{ program: codex("gpt-6.1-sol"), first: "openai", second: "deepseek", spoken: [RESPONSES, CHAT], translated: true },
    acts: [script("functions__exec"), script("functions__exec")],
  },
  "Codex with a model that has its tools in namespaces, the fallback speaks messages": {
    ...{ program: codex("gpt-6.1-sol"), first: "openai", second: "claude", spoken: [RESPONSES, MESSAGES], translated: true },
    acts: [script("functions__exec"), script("functions__exec")],
  },
  "Qwen Code, the fallback speaks messages": {
    ...{ program: QWEN_CODE, first: "openai", second: "claude", spoken: [CHAT, MESSAGES], translated: true },
    acts: [
      shell("run_shell_command", "command", { is_background: false }),
      shell("run_shell_command", "command", { is_background: false }),
    ],
  },
  "Copilot CLI, the fallback speaks messages": {
    ...{ program: COPILOT_CLI, first: "openai", second: "claude", spoken: [RESPONSES, MESSAGES], translated: true },
    acts: [SMALL_BASH, SMALL_BASH],
  },
  "pi, the fallback speaks gemini": {
    ...{ program: PI, first: "claude", second: "gemini", spoken: [MESSAGES, GENERATE], acts: [SMALL_BASH, SMALL_BASH], translated: true },
  },
  "Cline, the fallback speaks messages": {
    ...{ program: CLINE, first: "openai", second: "claude", spoken: [CHAT, MESSAGES], translated: true },
    acts: [shell("run_commands", "commands"), shell("run_commands", "commands")],
  },
  "Continue, the fallback speaks chat": {
    ...{ program: CONTINUE, first: "claude", second: "openai", spoken: [MESSAGES, CHAT], acts: [BASH, BASH], translated: true },
  },
  "opencode, the fallback speaks messages": {
    ...{ program: OPENCODE, first: "openai", second: "claude", spoken: [CHAT, MESSAGES], translated: true },
    acts: [shell("bash", "command", { description: "Runs it" }), shell("bash", "command", { description: "Runs it" })],
  },
};

const OVERLOADED = answer(
  529,
  { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
  { "content-type": "application/json" },
);

/** Answers the task's requests in turn, the last one from then on; everything else as the model would. */
function inTurn(model: Answer, ...answers: Answer[]): Answer {
  let asked = 0;
  return (request) => (isTask(request) ? (answers[Math.min(asked++, answers.length - 1)] ?? model)(request) : model(request));
}

describe.each(Object.entries(SETTINGS))("%s", (_, setting) => {
  let first: Provider;
  let second: Provider;
  let rig: Rig | undefined;

  beforeEach(async () => {
    [first, second] = [await Provider.start(), await Provider.start()];
    second.script(spare, plays(...setting.acts[1]));
  });

  afterEach(async () => {
    await rig?.stop();
    rig = undefined;
    await first.close();
    await second.close();
  });

  async function works(): Promise<Run | undefined> {
    const program = await available(setting.program);
    if ("reason" in program) return void process.stderr.write(`left out: ${program.reason}\n`);
    const one = providerOf(setting.first, "first", key, first.baseUrl);
    const two = providerOf(setting.second, "second", spare, second.baseUrl);
    const fallbacks = [{ provider: "second", model: "the-fallback" }];
    rig = await Rig.start({ config: { providers: [one, two], routes: [{ provider: "first", fallbacks }] } });
    return run(setting.program, program.folder, rig.baseURL, TASK);
  }

  function hasFinished(done: Run): void {
    expect(done.output).toContain(END);
    expect(done.code).toBe(0);
    expect(done.file("made.txt")).toMatch(/^made/);
    const tasks = [...first.requests, ...second.requests].filter(isTask);
    for (const request of first.calls()) expect(request.path).toMatch(setting.spoken[0]);
    for (const request of second.calls()) expect(request.path).toMatch(setting.spoken[1]);
    for (const request of tasks) expect(request.dump()).not.toContain(CLIENT_KEY);
    expect(lastOf(second).body.toString()).toContain("made");
  }

  const lastOf = (provider: Provider): Received => {
    const last = provider.calls().filter(isTask).at(-1);
    if (last === undefined) throw new Error("the provider was asked for no task");
    return last;
  };

  const invalid = fails({ claude: ANTHROPIC, gemini: GEMINI }[setting.first as string]?.invalidKey ?? OPENAI.invalidKey);

  for (const [fault, broken] of [
    ["its only token is bad", invalid],
    ["its provider is down", resets],
  ] as const) {
    test(`a task is finished while ${fault}`, async ({ skip }) => {
      first.script(key, broken);
      const done = await works();
      if (done === undefined) return skip();
      hasFinished(done);
      expect(second.calls().filter(isTask).length).toBeGreaterThanOrEqual(3);
    });
  }

  for (const [fault, broken] of [
    ["its only token is refused", invalid],
    ["its provider is overloaded", OVERLOADED],
  ] as const) {
    test(`a task is finished when in the middle of it ${fault}`, async ({ skip }) => {
      const model = plays(...setting.acts[0]);
      first.script(key, inTurn(model, model, broken));
      const done = await works();
      if (done === undefined) return skip();
      hasFinished(done);
      expect(second.calls().filter(isTask).length).toBeGreaterThanOrEqual(2);
    });
  }
});
