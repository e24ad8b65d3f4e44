// Every process that the gateway starts: with an environment that is written out by name. What the gateway itself got (the console's
// password, API tokens) is nobody else's, and what another mistake may have put upon every object reaches no child.
import { type ChildProcess, execFile, spawn as spawnChild, type SpawnOptions } from "node:child_process";
import { ownValue } from "../config/own.js";

/** Where programs and libraries are found, where they may write, and in which language and time they speak. */
const BASE = ["PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];
/** What an OpenTelemetry tracer takes from the environment besides what the configuration names. */
const TRACED = ["OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"];
/** How pip and uv reach an index: proxies, certificates and their own settings. */
const INSTALLER = [
  ...["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"],
  ...["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "VIRTUAL_ENV"],
  ...["PYTHONHOME", "PYTHONPATH", "NETRC"],
];
const INSTALLERS_OWN = /^(PIP|UV)_/;

export type Environment = Record<string, string>;

function written(names: readonly string[], env: NodeJS.ProcessEnv): Environment {
  const found = Object.create(null) as Environment;
  for (const name of names) {
    const value = ownValue(env, name);
    if (value !== undefined) Object.defineProperty(found, name, { value, enumerable: true });
  }
  return found;
}

/** What Envoy gets, to run and to be asked for its version. */
export function envoyEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return written([...BASE, ...TRACED], env);
}

/** What the gateway's own process gets of its keeper: everything that stands there, and nothing that objects inherit. */
export function gatewayEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return written(Object.keys(env), env);
}

/** What small programs of the system get. */
export function baseEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return written(BASE, env);
}

/** What pip and uv get. */
export function installerEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return written([...BASE, ...INSTALLER, ...Object.keys(env).filter((name) => INSTALLERS_OWN.test(name))], env);
}

/** As Node's own, with this environment alone. No option comes from what objects inherit. */
export function spawn(command: string, args: readonly string[], env: Environment, options: Omit<SpawnOptions, "env">): ChildProcess {
  return spawnChild(command, args, { __proto__: null, shell: false, ...options, env } as SpawnOptions);
}

/** Runs a program to its end. Never rejects: `error` says that it failed. */
export function run(
  command: string,
  args: readonly string[],
  env: Environment,
  timeoutMs: number,
): Promise<{ error: Error | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { __proto__: null, shell: false, timeout: timeoutMs, maxBuffer: 1024 * 1024, env, encoding: "utf8" as const };
    execFile(command, args, options, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
}
