#!/usr/bin/env node
// The command line: reads the flags, starts, and ends on a signal. What `start` does not need is loaded by who needs it: this process stays,
// as the keeper of the others, and is to be small.
import "./walls.js";
import { existsSync } from "node:fs";
import { monotonic } from "./clock.js";
import { type Command, HELP, readCommand, type StartFlags } from "./flags.js";
import { VERSION } from "./paths.js";
import { outlive } from "./outlive.js";
import { start, StartError, type Started } from "./start.js";

/** npm sends the terminal's Ctrl-C to its child a second time; a person is not that fast. */
const SAME_SIGNAL_MS = 400;
/** How often to look whether npm is still there. */
const PARENT_CHECK_MS = 500;
/** The promise is five seconds. */
const STOP_WITHIN_MS = 4_700;

const command = readCommand(process.argv.slice(2));
if (command.name === "help") process.stdout.write(HELP);
else if (command.name === "version") console.log(VERSION);
else if (command.name === "wrong") {
  console.error(`${command.message}\nSee ai-failover --help`);
  process.exitCode = 2;
} else if (command.name === "password") await (await import("./setup/ask-password.js")).changePassword();
else if (command.name === "check" || command.name === "explain") await inspect(command);
else if (command.name === "export") {
  const { withRelease } = await import("./export/ask.js");
  const flags = await withRelease(command.flags, interactive());
  process.exitCode = (await import("./export/export.js")).runExport(flags, console.log, console.error);
} else if (command.name === "import") {
  const { runImport } = await import("./import/import.js");
  process.exitCode = runImport(command.flags, (text) => process.stdout.write(text), console.error);
} else await run(command.flags);

function interactive(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && existsSync("/dev/tty");
}

async function inspect(asked: Command & { name: "check" | "explain" }): Promise<void> {
  const { runCheck, runExplain } = await import("./inspect.js");
  const print = (line: string) => console.log(line);
  try {
    process.exitCode = asked.name === "check" ? runCheck(asked.flags, print) : runExplain(asked.flags, print);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
}

async function run(flags: StartFlags): Promise<void> {
  // Whoever read our output may go away; that is no reason to stop serving.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  outlive((line) => console.log(line));
  const starting = start(flags, {
    say: (line) => console.log(line),
    interactive: interactive(),
    onEnd: () => stop(),
  });
  const stop = stopOnSignals(starting);
  try {
    await starting;
  } catch (error) {
    if (error instanceof StartError) process.exit(error.exitCode);
    // Cancelled at a question: nothing went wrong.
    if ((error as Error).name === "ExitPromptError") process.exit(130);
    console.error((error as Error).message);
    process.exit(1);
  }
}

/** Returns what ends everything as a signal does. */
function stopOnSignals(starting: Promise<Started>): () => void {
  let first = 0;
  const stop = async () => {
    if (first !== 0) {
      if (monotonic() - first < SAME_SIGNAL_MS) return;
      (await Promise.race([starting, undefined]))?.kill();
      process.exit(1);
    }
    first = monotonic();
    console.log("\nstopping");
    setTimeout(() => process.exit(1), STOP_WITHIN_MS);
    const started = await starting.catch(() => undefined);
    await started?.stop();
    process.exit(0);
  };
  const ending = () => {
    stop().catch((error: unknown) => {
      console.error((error as Error).message);
      process.exit(1);
    });
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, ending);
  stopWithNpm(ending);
  return () => (first === 0 ? ending() : undefined);
}

/** npm runs scripts through a shell, and a shell that is ended does not tell its child: without npm nobody could end us any more. */
function stopWithNpm(stop: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS);
  timer.unref();
}
