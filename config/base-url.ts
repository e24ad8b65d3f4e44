/** A provider's address, taken apart. */
export interface BaseUrl {
  scheme: "http" | "https";
  /** Without brackets. */
  host: string;
  port: number;
  /** Starts with `/` and ends without one; empty for the root. */
  path: string;
}

/** `http(s)://host[:port][/path]`: no credentials, query or fragment. */
export const BASE_URL = /^(https?):\/\/(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(\/[!-~]*)?$/;

/** The parts of a base URL; undefined where it is none. */
export function parseBaseUrl(text: string): BaseUrl | undefined {
  const parts = BASE_URL.exec(text);
  if (parts === null || /[?#]/.test(parts[4] ?? "")) return undefined;
  const scheme = parts[1] as "http" | "https";
  const port = parts[3] === undefined ? defaultPort(scheme) : Number(parts[3]);
  if (port < 1 || port > 65535) return undefined;
  return { scheme, host: (parts[2] as string).replace(/^\[|\]$/g, ""), port, path: (parts[4] ?? "").replace(/\/+$/, "") };
}

/** The port that a scheme stands for. */
export function defaultPort(scheme: "http" | "https"): number {
  return scheme === "https" ? 443 : 80;
}
