// What a provider exchanges for access tokens. As config/grants.ts.
import { Grant, GrantKind } from "../core/grant";
import { JsonKind, JsonValue } from "../json/tree";
import { Account, readAccount } from "./account";
import { defaultPort, parseBaseUrl } from "./base-url";
import { textOf, textsOf } from "./members";

const ENTRA = "https://login.microsoftonline.com";

/** In the order of the configuration. `row`: of the provider's type. */
export function grantsOf(row: JsonValue, provider: JsonValue): Grant[] {
  const kind = textOf(row, "grants");
  if (kind == "google") return accounts(provider);
  return kind == "entra" ? clients(provider) : [];
}

function accounts(provider: JsonValue): Grant[] {
  const grants: Grant[] = [];
  const texts = textsOf(provider, "vertexAuthKey");
  const ahead = provider.get("vertexTokenRefreshAhead");
  for (let i = 0, n = texts.length; i < n; i++) {
    const read = readAccount(texts[i]);
    const account: Account = read === null ? new Account() : read; // its exchange fails, and the check has said so
    const grant = new Grant();
    grant.who = account.email;
    grant.secret = account.key;
    grant.keyId = account.keyId;
    if (ahead !== null && ahead.kind == JsonKind.Number && ahead.number > 0) grant.aheadMs = <i64>ahead.number * 1000;
    lead(grant, account.tokenUrl, provider);
    grants.push(grant);
  }
  return grants;
}

function clients(provider: JsonValue): Grant[] {
  const grants: Grant[] = [];
  const ids = textsOf(provider, "azureClientId");
  const secrets = textsOf(provider, "azureClientSecret");
  const given = textOf(provider, "azureAuthorityHost");
  const base = given.length > 0 ? given : ENTRA;
  for (let i = 0, n = min(ids.length, secrets.length); i < n; i++) {
    const grant = new Grant();
    grant.kind = GrantKind.Client;
    grant.who = ids[i];
    grant.secret = secrets[i];
    lead(grant, (base.endsWith("/") ? base : base + "/") + textOf(provider, "azureTenantId") + "/oauth2/v2.0/token", provider);
    grants.push(grant);
  }
  return grants;
}

function lead(grant: Grant, url: string, provider: JsonValue): void {
  const parts = parseBaseUrl(url);
  grant.url = url;
  if (parts === null) return;
  const host = parts.host.includes(":") ? "[" + parts.host + "]" : parts.host;
  grant.authority = String.UTF8.encode(parts.port == defaultPort(parts.https) ? host : host + ":" + parts.port.toString());
  grant.path = String.UTF8.encode(parts.path.length > 0 ? parts.path : "/");
  grant.cluster = String.UTF8.encode(clusterOf(provider, parts.host + ":" + parts.port.toString()));
}

function clusterOf(provider: JsonValue, address: string): string {
  const own = textOf(provider, "tokenCluster");
  if (own.length > 0) return own;
  const service = textOf(provider, "vertexAuthServiceName");
  return service.length > 0 ? "outbound|443||" + service + ".dns" : "token/" + address;
}
