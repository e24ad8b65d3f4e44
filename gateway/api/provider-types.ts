// The provider table as the Providers page shows it.
import type { CredentialKey, ProviderType } from "../../config/api.js";
import {
  besideCredentials,
  credentialKeys,
  keysOfType,
  mayLack,
  placeholders,
  PROVIDER_ROWS,
  type ProviderRow,
} from "../../config/index.js";
import { ownValue } from "../../config/own.js";

/** All types, in the order of the table; those that cannot be used say why. */
export function providerTypes(): ProviderType[] {
  return PROVIDER_ROWS.map((row) => ({
    type: row.type,
    title: row.title,
    host: row.host,
    apis: Object.keys(row.apis),
    models: row.models,
    tokensRequired: row.tokensRequired,
    needs: needs(row),
    keys: keysOfType(row),
    credential: credential(row),
    besideCredentials: [...besideCredentials(row)],
    documentation: row.source[0] ?? "",
  }));
}

/** Keys without which the type cannot be asked. */
function needs(row: ProviderRow): string[] {
  const missing = placeholders(row).filter((key) => ownValue(row.keys?.defaults ?? {}, key) === undefined);
  return [...(row.host === "" ? [row.keys?.url ?? row.keys?.host ?? "baseUrl"] : []), ...missing, ...(row.keys?.needed ?? [])];
}

function credential(row: ProviderRow): CredentialKey[] {
  const keys = credentialKeys(row);
  return keys.map((key, i) => ({ key, open: i === 0 && keys.length > 1, optional: mayLack(i) }));
}
