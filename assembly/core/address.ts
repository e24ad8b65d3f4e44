// Where a provider is asked, as one number.
import { hash64 } from "./bytes";
import { ProviderSettings } from "./settings";

/** Of its host and port, TLS or none, and the paths of its APIs; never 0. */
export function addressOf(settings: ProviderSettings): u64 {
  let hash = hash64(changetype<usize>(settings.authority), settings.authority.byteLength, settings.secure ? 2 : 1);
  for (let i = 0, n = settings.paths.length; i < n; i++)
    hash = hash64(changetype<usize>(settings.paths[i]), settings.paths[i].byteLength, hash);
  return hash | 1;
}
