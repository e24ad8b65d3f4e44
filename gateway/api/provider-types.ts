// The provider table as the Providers page shows it.
import type { ProviderType } from "../../config/api.js";
import { PROVIDER_ROWS, type ProviderRow } from "../../config/index.js";
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
    keys: ownKeys(row),
    documentation: row.source[0] ?? "",
  }));
}

/** Keys without which the type has no address. */
function needs(row: ProviderRow): string[] {
  const own = [...new Set([...(row.host + row.basePath).matchAll(/\{([A-Za-z]+)\}/g)].map((match) => match[1] as string))];
  const missing = own.filter((key) => ownValue(row.keys?.defaults ?? {}, key) === undefined);
  return row.host === "" ? [row.keys?.url ?? row.keys?.host ?? "baseUrl", ...missing] : missing;
}

/** Keys of the configuration that mean something for this type alone. */
function ownKeys({ keys }: ProviderRow): string[] {
  const all = [
    keys?.host,
    keys?.port,
    keys?.url,
    keys?.flag?.key,
    keys?.bearer?.key,
    keys?.header?.key,
    ...Object.keys(keys?.defaults ?? {}),
  ];
  return [...new Set(all.filter((key): key is string => key !== undefined))];
}
