// `ai-failover export`: a local configuration as resources for a cluster, with references instead of secrets.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkConfig, findingText, knownKeys, loadConfig, type StandIn, type TokenFile } from "../../config/index.js";
import { exportEnvoy } from "./envoy.js";
import { exportEnvoyGateway } from "./envoy-gateway.js";
import type { ExportFlags } from "./flags.js";
import { pluginHash, type Exported, type ExportInput, type ExportKind } from "./exported.js";
import { exportHigress } from "./higress.js";
import { exportIstio } from "./istio.js";
import { costsOf, hasBothHalves, headOf, releaseOf } from "./release.js";
import { withReferences } from "./secrets.js";

const WRITERS: Record<ExportKind, (input: ExportInput) => Exported> = {
  higress: exportHigress,
  istio: exportIstio,
  "envoy-gateway": exportEnvoyGateway,
  envoy: exportEnvoy,
};

/** What only serves both halves. */
const OF_BOTH_HALVES = new Set(["envoyfilter.yaml", "gateway-volumes.yaml"]);

/** The resources for a checked configuration, as the plugin would get it. Nothing of it holds a token. */
export function exportTo(kind: ExportKind, pluginConfig: object, sha256?: string, release = releaseOf(kind)): Exported {
  const { value, left } = knownKeys(pluginConfig as Record<string, unknown>);
  const referenced = withReferences(kind === "higress" ? servicesNamed(value) : value);
  const { config: checked, errors } = checkConfig(referenced.config);
  if (checked === undefined) throw new Error(errors.map(findingText).join("\n"));
  const exported = WRITERS[kind]({ ...referenced, checked, release, ...(sha256 === undefined ? {} : { sha256 }) });
  const files = Object.entries(exported.files).filter(([name]) => hasBothHalves(release) || !OF_BOTH_HALVES.has(name));
  return {
    files: Object.fromEntries(files.map(([name, text]) => [name, `${headOf(kind, release)}\n${text}`])),
    todo: [...left.map(leftOut), ...costsOf(kind, release, checked.maxRequestBytes), ...exported.todo],
  };
}

function leftOut(path: string): string {
  return `${path} is left out: it has no effect there, and may be a secret`;
}

/** The plugin reads no file: what it held is a matter of the Secret now. */
export function tokenFilesToDo(tokenFiles: readonly TokenFile[]): string[] {
  return tokenFiles.map(
    ({ file }) =>
      `${file} (tokenFile) is read by the gateway alone: put its tokens into the Secret, under the names above, and restart the pods when they change`,
  );
}

interface Named {
  id: string;
  cluster?: string;
  tokenCluster?: string;
  vertexAuthServiceName?: string;
  context?: { cluster?: string; serviceName?: string };
}

function serviceOf(name: string, port: number): string {
  return `outbound|${port}||llm-${name}.internal.dns`;
}

/** Clusters as Higress names those of its services, where the configuration names none. */
function servicesNamed(pluginConfig: object): object {
  const config = structuredClone(pluginConfig) as { providers?: Named[] };
  const known = checkConfig(pluginConfig).config?.providers ?? [];
  for (const provider of config.providers ?? []) {
    const { endpoint, tokenEndpoints, contextEndpoints } = known.find(({ id }) => id === provider.id) ?? {};
    provider.cluster ??= serviceOf(provider.id, endpoint?.port ?? 443);
    if (contextEndpoints?.[0] !== undefined && provider.context !== undefined && provider.context.serviceName === undefined)
      provider.context.cluster ??= serviceOf(`${provider.id}-context`, contextEndpoints[0].port);
    if (tokenEndpoints?.[0] === undefined || provider.vertexAuthServiceName !== undefined) continue;
    provider.tokenCluster ??= serviceOf(`${provider.id}-exchange`, tokenEndpoints[0].port);
  }
  return config;
}

const SECRET = /^providers\[\d+\]\.(apiTokens\[|headers[.[]|aws(Access|Secret)Key|awsSessionToken|azureClientSecret)/;

/** Tokens and headers of a provider become references, so their variables need not be set here. Each its own value: the same token twice would be a finding. */
const atHome: StandIn = (path, variable) => {
  if (/^providers\[\d+\]\.vertexAuthKey/.test(path)) return JSON.stringify({ client_email: variable, private_key: "PRIVATE KEY-----" });
  return SECRET.test(path) ? `set-in-the-cluster-${variable}` : undefined;
};

/** Runs the command; answers the exit code. The files go to `say` where they have no folder, errors and what is still to do to `complain`. */
export function runExport(flags: ExportFlags, say: (line: string) => void, complain: (line: string) => void): number {
  const file = flags.config ?? "ai-failover.yaml";
  const loaded = loadConfig(file, process.env, atHome);
  for (const finding of loaded.warnings) complain(`${file}: ${findingText(finding)}`);
  if (loaded.pluginConfig === undefined) {
    for (const finding of loaded.errors) complain(`${file}: ${findingText(finding)}`);
    return 1;
  }
  const { files, todo } = exportTo(flags.to, loaded.pluginConfig, pluginHash(), releaseOf(flags.to, flags.release));
  if (flags.out !== undefined) mkdirSync(flags.out, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    if (flags.out === undefined) say(`# ---- ${name}\n${text}`);
    else writeFileSync(join(flags.out, name), text);
  }
  complain(`Before it works${flags.out === undefined ? "" : ` (files are in ${flags.out})`}:`);
  for (const line of [...todo, ...tokenFilesToDo(loaded.tokenFiles)]) complain(`- ${line}`);
  return 0;
}
