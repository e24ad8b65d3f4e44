#!/usr/bin/env node
// The command line: reads the flags, starts, and ends on a signal.
import { existsSync } from "node:fs";
import { HELP, readCommand, type StartFlags } from "./flags.js";
import { VERSION } from "./paths.js";
import { start, type Started } from "./start.js";

/** npm sends the terminal's Ctrl-C to its child a second time; a person is not that fast. */
const SAME_SIGNAL_MS = 400;
/** The promise is five seconds. */
const STOP_WITHIN_MS = 4_700;

const command = readCommand(process.argv.slice(2));
if (command.name === "help") process.stdout.write(HELP);
else if (command.name === "version") console.log(VERSION);
else if (command.name === "wrong") {
  console.error(`${command.message}\nSee ai-failover --help`);
  process.exitCode = 2;
} else await run(command.flags);

async function run(flags: StartFlags): Promise<void> {
  const starting = start(flags, {
    say: (line) => console.log(line),
    log: (line) => console.error(line),
    interactive: process.stdin.isTTY === true && process.stdout.isTTY === true && existsSync("/dev/tty"),
  });
  stopOnSignals(starting);
  try {
    await starting;
  } catch (error) {
    // Cancelled at a question: nothing went wrong.
    if ((error as Error).name === "ExitPromptError") process.exit(130);
    console.error((error as Error).message);
    process.exit(1);
  }
}

function stopOnSignals(starting: Promise<Started>): void {
  let first = 0;
  const stop = async () => {
    if (first !== 0) {
      if (Date.now() - first < SAME_SIGNAL_MS) return;
      (await Promise.race([starting, undefined]))?.kill();
      process.exit(1);
    }
    first = Date.now();
    console.log("\nstopping");
    setTimeout(() => process.exit(1), STOP_WITHIN_MS);
    const started = await starting.catch(() => undefined);
    await started?.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
}
