// What a request holds that one account made, and accounts: a token of a provider.
import { hash64 } from "./bytes";
import { Runtime } from "./runtime";

/** The provider in the upper half, its token in the lower one, which is never 0. */
export function accountOf(runtime: Runtime, provider: i32, token: i32): u64 {
  const by = runtime.providers[provider];
  const id = by.settings.idBytes;
  const identity = by.health.tokens[token].identity;
  return (hash64(changetype<usize>(id), id.byteLength) << 32) | ((identity ^ (identity >> 32)) & 0xffffffff) | 1;
}

/** Nobody can read it any more: the account that was asked does not know it, and who made it is not known. */
export const NOBODY: u64 = 1;

/** The provider of an account; -1: the configuration has it no more. */
export function providerOf(runtime: Runtime, account: u64): i32 {
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const id = runtime.providers[i].settings.idBytes;
    if ((hash64(changetype<usize>(id), id.byteLength) & 0xffffffff) == account >> 32) return i;
  }
  return -1;
}

/** Of one request: what it holds of the kind, by its marks. */
@final
export class Held {
  /** What may be left out, in the request's order, and who made each; 0: not known. */
  marks: u64[] = [];
  makers: u64[] = [];
  /** What may not: its mark, and who made it; 0: it holds none, or nobody knows. */
  bound: u64 = 0;
  boundTo: u64 = 0;
  /** What names it, for people. */
  member: string = "";
  /** Accounts that are known not to know what the request is bound to. */
  strangers: u64[] = [];
  /** Marks of what is left out for this account. */
  left: u64[] = [];
  judgedFor: u64 = 0;
  /** The model is asked to think: its answer may hold a signature. */
  thinks: bool = false;
  /** The provider is asked to keep the conversation: the next request may name the answer's id alone. */
  threads: bool = false;
  /** Nothing of the answer is stored: no later request names an item of it. */
  storesNothing: bool = false;

  /** Who made what the request goes on from; 0: nobody knows. */
  get maker(): u64 {
    if (this.bound != 0) return this.boundTo;
    for (let i = this.makers.length - 1; i >= 0; i--) if (this.makers[i] > NOBODY) return this.makers[i];
    return 0;
  }

  /** No use to ask this account: it does not know what the request cannot be without. */
  bars(account: u64): bool {
    return this.strangers.includes(account);
  }
}
