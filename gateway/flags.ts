// The command line.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type CheckFlags, checkFlags, type ExplainFlags, explainFlags } from "./inspect-flags.js";
import { LOG_LEVELS, type LogLevel } from "./envoy/arguments.js";
import { exportFlags, type ExportFlags } from "./export/flags.js";
import { importFlags, type ImportFlags } from "./import/flags.js";

/** `ai-failover start` as it was asked for. */
export interface StartFlags {
  /** The file that was named; undefined: ai-failover.yaml in the current folder, if it exists. */
  config: string | undefined;
  port: number;
  consolePort: number;
  consoleHost: string;
  /** Further names that the console answers to. */
  consoleNames: string[];
  host: string;
  workers: number;
  demo: boolean;
  /** Take the default instead of asking. */
  yes: boolean;
  /** Without a configuration, guide in the console. */
  guided: boolean;
  logLevel: LogLevel;
  /** Bound of the history in megabytes; 0: none is kept. */
  historyMb: number;
}

export type Command =
  | { name: "start"; flags: StartFlags }
  | { name: "check"; flags: CheckFlags }
  | { name: "explain"; flags: ExplainFlags }
  | { name: "password" }
  | { name: "export"; flags: ExportFlags }
  | { name: "import"; flags: ImportFlags }
  | { name: "help" }
  | { name: "version" }
  | { name: "wrong"; message: string };

const MOST_WORKERS = 256;
const HISTORY_MB = 200;
const LEAST_HISTORY_MB = 8;
const MOST_HISTORY_MB = 100_000;

export const HELP = `Usage: ai-failover start [options]
       ai-failover check [--config FILE] [--json] [--strict]
       ai-failover explain --model NAME [--path PATH | --dialect DIALECT] [--stream] [--fallback CHAIN] [--request FILE] [--config FILE] [--json]
       ai-failover password
       ai-failover export --to higress|istio|envoy-gateway|envoy [--release VERSION] [--config FILE] [--out FOLDER]
       ai-failover import --from litellm|higress|one-api|new-api FILE [--out FILE] [--force] [--group NAME]

Keeps LLM traffic alive: starts a local gateway (Envoy with the ai-failover plugin) in front of your providers.

Options:
  --config FILE        configuration (default: ai-failover.yaml in the current folder)
  --port N             port for clients (default: 8080; 0: the system chooses)
  --host ADDRESS       address for clients (default: 127.0.0.1, this machine only)
  --console-port N     port for the console, status and metrics (default: 8001; 0: the system chooses)
  --console-host ADDR  address for the console (default: 127.0.0.1); any other needs a password
  --console-name NAME  a name that the console answers to besides its address, behind a proxy; may be repeated
  --workers N          worker threads (default: one for each core, at most 4)
  --demo               simulated providers, no account needed
  --yes, -y            ask nothing: without a configuration, start the demo
  --guided             without a configuration, start the console alone, which asks for the providers
  --history-mb N       how much of the disk the console's history may take (default: 200); 30 days and more fit into it
  --no-history         keep no history: the console shows the last fifteen minutes
  --log-level LEVEL    ${LOG_LEVELS.join(", ")} (default: info)
  --help, --version

check says what is wrong with a configuration, and how to cure it; it ends with 1 where there are errors (--strict: or warnings). --json of check and
explain: as JSON, for programs.
explain says what a request for a model would try, in order, and what it would skip; nothing is sent. --fallback
is what the client's header x-ai-fallback says. --dialect (chat, messages, responses, gemini, converse) stands for the path of that API. --request is a file with the
body that a client would send (its model and stream count where none are given): then what a translation would leave out, and who cannot take it, is said too.
export writes the configuration as resources for a cluster (or as an Envoy configuration), with references instead of API tokens, and says what is still
to do. Without --out it prints them. --release is the platform's own (Higress 2.2, Istio 1.28): what it costs is said; on a terminal it is asked.
import makes ai-failover.yaml of another gateway's configuration: LiteLLM's config.yaml, Higress's WasmPlugin of ai-proxy, the channels of one-api or
new-api as JSON. It prints the configuration (-o, --out: writes it), and says what was taken, what is different here, what has no counterpart, and what is
still to do. os.environ/NAME becomes \${NAME}. --group takes the channels of that group alone; --force writes over a file. FILE - is the standard input.

API tokens are read from the environment or from a file .env beside the configuration, where the configuration says \${NAME}.
The console's password: AI_FAILOVER_CONSOLE_PASSWORD, the file that AI_FAILOVER_CONSOLE_PASSWORD_FILE names, or the one that
"ai-failover password" asked for.
ENVOY_BIN names the Envoy to use; without it, the one on the PATH, else one is installed into a cache.
`;

const OPTIONS = {
  config: { type: "string" },
  port: { type: "string", default: "8080" },
  "console-port": { type: "string", default: "8001" },
  "console-host": { type: "string", default: "127.0.0.1" },
  "console-name": { type: "string", multiple: true },
  host: { type: "string", default: "127.0.0.1" },
  workers: { type: "string" },
  demo: { type: "boolean", default: false },
  yes: { type: "boolean", short: "y", default: false },
  guided: { type: "boolean", default: false },
  "log-level": { type: "string", default: "info" },
  "history-mb": { type: "string" },
  "no-history": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false },
} as const;

/** Reads the arguments after the program's name. Never throws: what is wrong is the command `wrong`, with a message that names the flag. */
export function readCommand(args: readonly string[]): Command {
  try {
    if (args[0] === "help" || args.includes("--help") || args.includes("-h")) return { name: "help" };
    if (args[0] === "check") return { name: "check", flags: checkFlags(args.slice(1)) };
    if (args[0] === "export") return { name: "export", flags: exportFlags(args.slice(1)) };
    if (args[0] === "import") return { name: "import", flags: importFlags(args.slice(1)) };
    if (args[0] === "explain") return { name: "explain", flags: explainFlags(args.slice(1)) };
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help) return { name: "help" };
    if (values.version) return { name: "version" };
    const [command, ...rest] = positionals;
    if (command === undefined) return { name: "help" };
    if (rest[0] !== undefined) throw new Error(unexpected(rest[0]));
    if (command === "password") return { name: "password" };
    if (command !== "start") throw new Error(`unknown command "${command}"; there are: start, check, explain, export, import, password`);
    return { name: "start", flags: startFlags(values) };
  } catch (error) {
    const { message } = error as Error;
    const stray = /^Unexpected argument '([^']+)'/.exec(message)?.[1];
    return { name: "wrong", message: stray === undefined ? message : unexpected(stray) };
  }
}

/** Most who name a file so mean the configuration. */
function unexpected(argument: string): string {
  return `unexpected argument "${argument}"; a configuration is named by --config FILE`;
}

function startFlags(values: {
  config?: string;
  port: string;
  "console-port": string;
  "console-host": string;
  "console-name"?: string[];
  host: string;
  workers?: string;
  demo: boolean;
  yes: boolean;
  guided: boolean;
  "log-level": string;
  "history-mb"?: string;
  "no-history": boolean;
}): StartFlags {
  const port = wholeNumber("--port", values.port, 0, 65535);
  const consolePort = wholeNumber("--console-port", values["console-port"], 0, 65535);
  if (port !== 0 && port === consolePort) throw new Error(`--port and --console-port are both ${port}`);
  if (values.host === "") throw new Error("--host: expected an address");
  if (values["console-host"] === "") throw new Error("--console-host: expected an address");
  if (values.demo && values.guided) throw new Error("--demo and --guided: choose one");
  if (values.demo && values.config !== undefined) throw new Error("--demo brings its own configuration: leave out --config");
  return {
    config: values.config,
    port,
    consolePort,
    consoleHost: values["console-host"],
    consoleNames: values["console-name"] ?? [],
    host: values.host,
    workers: values.workers === undefined ? Math.min(availableParallelism(), 4) : wholeNumber("--workers", values.workers, 1, MOST_WORKERS),
    demo: values.demo,
    yes: values.yes,
    guided: values.guided,
    logLevel: level(values["log-level"]),
    historyMb: historyMb(values["history-mb"], values["no-history"]),
  };
}

function historyMb(text: string | undefined, none: boolean): number {
  if (none && text !== undefined) throw new Error("--history-mb and --no-history: choose one");
  if (none) return 0;
  return text === undefined ? HISTORY_MB : wholeNumber("--history-mb", text, LEAST_HISTORY_MB, MOST_HISTORY_MB);
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^[0-9]+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`${flag}: expected a number from ${least} to ${most}, got "${text}"`);
}

function level(text: string): LogLevel {
  const found = LOG_LEVELS.find((each) => each === text);
  if (found === undefined) throw new Error(`--log-level: expected one of ${LOG_LEVELS.join(", ")}, got "${text}"`);
  return found;
}
