// Credentials of a type besides its API tokens: what requests are signed with, and what is exchanged for access tokens.
import { ENTRA_CREDENTIAL, GOOGLE_CREDENTIAL } from "./higress.js";
import type { ProviderRow } from "./providers/index.js";

/** Keys whose values at the same place make one credential: who it is, its secret, and what it may lack. Of a single one, the secret. */
export function credentialKeys({ keys, grants }: ProviderRow): readonly string[] {
  if (keys?.pair !== undefined) return keys.pair;
  return grants === undefined ? [] : grants === "google" ? GOOGLE_CREDENTIAL : ENTRA_CREDENTIAL;
}

/** Whether a credential may be without the key at this place. */
export function mayLack(place: number): boolean {
  return place > 1;
}

/** What has to be said once besides them. */
export function besideCredentials({ grants }: ProviderRow): readonly string[] {
  return grants === "entra" ? ["azureTenantId"] : [];
}
