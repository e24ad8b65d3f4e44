import { GOOGLE, readAccount } from "./accounts.js";
import { parseBaseUrl } from "./base-url.js";
import { providerRow } from "./providers/index.js";
import { textAt, textsAt, type RawObject } from "./raw.js";

/** Where an access token is asked for: a cluster of Envoy's, and what it leads to. */
export interface TokenEndpoint {
  cluster: string;
  scheme: "http" | "https";
  host: string;
  port: number;
}

const ENTRA = "https://login.microsoftonline.com";

/** The credentials of a provider that are exchanged for access tokens; each is a token behind `apiTokens`. */
export function grantsOf(provider: RawObject): string[] {
  const kind = providerRow(textAt(provider, "type"))?.grants;
  if (kind === "google") return textsAt(provider, "vertexAuthKey");
  return kind === "entra" ? textsAt(provider, "azureClientSecret") : [];
}

/** Where they are exchanged, each place once. */
export function tokenEndpoints(provider: RawObject): TokenEndpoint[] {
  const kind = providerRow(textAt(provider, "type"))?.grants;
  const authority = textAt(provider, "azureAuthorityHost") || ENTRA;
  const urls = grantsOf(provider).map((text) => (kind === "google" ? (readAccount(text)?.tokenUrl ?? GOOGLE) : authority));
  return [...new Set(urls)].flatMap((url) => {
    const parts = url === undefined ? undefined : parseBaseUrl(url);
    if (parts === undefined) return [];
    const { scheme, host, port } = parts;
    return [{ cluster: tokenCluster(provider, host, port), scheme, host, port }];
  });
}

/** The cluster's own name, or the service of Higress's that stands for Google's, else one that the gateway makes. */
function tokenCluster(provider: RawObject, host: string, port: number): string {
  const own = textAt(provider, "tokenCluster");
  if (own !== "") return own;
  const service = textAt(provider, "vertexAuthServiceName");
  if (service !== "") return `outbound|443||${service}.dns`;
  return `token/${host}:${port}`;
}
