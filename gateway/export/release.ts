// Which Envoy a release of a platform brings, and what an older one costs.
import { isOlder } from "../envoy/version.js";
import type { ExportKind } from "../../config/api.js";

/** A release as the operator names it (`2.2`, `1.28.3`), and the Envoy in it (`1.36`). */
export interface Release {
  /** `Higress 2.2`, or with `or later` where none was named. */
  name: string;
  envoy: string;
}

interface Platform {
  title: string;
  /** Of a release's numbers; undefined where it is none that there is. */
  envoy: (major: number, minor: number) => string | undefined;
  /** What is exported for where no release is named. */
  usual: string;
  /** The oldest Envoy that anything here can be exported for. */
  oldest: string;
}

/** Istio and Envoy Gateway take the newest Envoy with each of their releases: 1.28 and 1.6 have 1.36. Higress rests on one for years. */
const PLATFORMS: Record<ExportKind, Platform> = {
  higress: {
    title: "Higress",
    envoy: (major, minor) => (major < 1 ? undefined : major === 1 ? "1.20" : major === 2 && minor < 2 ? "1.27" : "1.36"),
    usual: "2.2",
    oldest: "1.27",
  },
  istio: {
    title: "Istio",
    envoy: (major, minor) => (major === 1 && minor > 11 ? `1.${minor + 8}` : undefined),
    usual: "1.29",
    oldest: "1.36",
  },
  "envoy-gateway": {
    title: "Envoy Gateway",
    envoy: (major, minor) => (major === 1 ? `1.${minor + 30}` : undefined),
    usual: "1.6",
    oldest: "1.33",
  },
  envoy: { title: "Envoy", envoy: (major, minor) => (major === 1 ? `1.${minor}` : undefined), usual: "1.37", oldest: "1.36" },
};

/** Reads a release, the usual one where none is named. Throws with a message for the person who named it. */
export function releaseOf(kind: ExportKind, named?: string): Release {
  const { title, envoy, usual, oldest } = PLATFORMS[kind];
  const [, major, minor] = /^v?(\d{1,3})\.(\d{1,3})(?:\.\d{1,4})?$/.exec(named ?? usual) ?? [];
  const version = major === undefined ? undefined : envoy(Number(major), Number(minor));
  if (version === undefined) throw new Error(`--release: expected a release of ${title} such as ${usual}, got "${named}"`);
  if (isOlder(version, oldest))
    throw new Error(`${title} ${named} is built on Envoy ${version}: the plugin needs ${oldest} or later there`);
  return { name: named === undefined && kind !== "higress" ? `${title} ${usual} or later` : `${title} ${major}.${minor}`, envoy: version };
}

/** What the question on a terminal says. */
export function releaseQuestion(kind: ExportKind): { message: string; usual: string } {
  const { title, usual } = PLATFORMS[kind];
  return { message: `Release of ${title}`, usual };
}

/** Whether both halves run there. */
export function hasBothHalves({ envoy }: Release): boolean {
  return !isOlder(envoy, "1.36");
}

/** Whether a request is held beyond the connection's own buffer. */
export function holdsBeyondConnection({ envoy }: Release): boolean {
  return !isOlder(envoy, "1.37");
}

/** The first line of every file. */
export function headOf(kind: ExportKind, release: Release): string {
  const other = `Another release: ai-failover export --to ${kind} --release VERSION`;
  return `# For ${release.name} (Envoy ${release.envoy}). ${other}.`;
}

/** What this release costs, a sentence each. */
export function costsOf(kind: ExportKind, release: Release, maxRequestBytes: number): string[] {
  const at = `${release.name} has Envoy ${release.envoy}`;
  const unseen = hasBothHalves(release) ? [] : [`${at}: the plugin was run on 1.36.4 and later`];
  // Nothing but the downstream half runs there, whatever the release.
  if (kind === "envoy-gateway") return unseen;
  if (unseen.length > 0)
    return [
      `${at}: both halves together need 1.36, so envoyfilter.yaml is left out; rescued requests are answered whole, streams too`,
      ...unseen,
    ];
  if (holdsBeyondConnection(release)) return [];
  const held = `each connection may hold ${maxRequestBytes} bytes (maxRequestBytes), and a larger request gets 413`;
  return [
    `${at}: ${held}; an HTTP/2 answer that ends in trailers and is no JSON is not sent again; no traces`,
    `${at}: images of the plugin older than this one end its whole process at the first failed attempt, so replace the image first`,
  ];
}
