// The CA certificates that providers are checked against, as one file for Envoy.
import { existsSync, readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";
import { replaceFile } from "./files.js";

/** Where operating systems keep theirs: Debian, Fedora and RHEL, openSUSE, Alpine and macOS. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * The path of a bundle: SSL_CERT_FILE, else the system's, else Node's own written to `file`. With NODE_EXTRA_CA_CERTS its
 * certificates are added, as in Node, which makes a new file. Throws when a file that was named cannot be read.
 */
export function certificateBundle(
  file: string,
  env: NodeJS.ProcessEnv = process.env,
  systemBundles: readonly string[] = SYSTEM_BUNDLES,
): string {
  const named = env["SSL_CERT_FILE"];
  const extra = env["NODE_EXTRA_CA_CERTS"];
  const base = named ? readable("SSL_CERT_FILE", named) : systemBundles.find((path) => existsSync(path));
  if (base !== undefined && !extra) return base;
  const certificates = base === undefined ? rootCertificates.join("\n") : readFileSync(base, "utf8");
  replaceFile(file, extra ? `${certificates}\n${readFileSync(readable("NODE_EXTRA_CA_CERTS", extra), "utf8")}` : certificates);
  return file;
}

function readable(name: string, path: string): string {
  if (!existsSync(path)) throw new Error(`${name} names ${path}, which does not exist`);
  return path;
}
