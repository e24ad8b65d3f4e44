// What a provider does in Higress's forms alone, as ai-proxy does it.
@final
export class HigressWays {
  /** `~` patterns match anywhere, and their groups are filled in. */
  fillsGroups: bool = false;
  /** It has no token of its own: each client's goes to it. */
  passesClientKey: bool = false;
  /** Beginning of the client's path that is taken off, or put before the provider's, where the path is passed as it is. */
  cut: ArrayBuffer = new ArrayBuffer(0);
  put: ArrayBuffer = new ArrayBuffer(0);
}

/** Of all other forms. */
export const NO_WAYS = new HigressWays();
