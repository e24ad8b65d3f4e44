// A 429 that is no limit of the account's: the model's own servers are full, and another token finds them as full. Mistral ("Service tier capacity exceeded for this model"), DeepInfra
// ("Model busy, retry later"), Chutes ("Infrastructure is at maximum capacity").
import { ErrorText } from "./error-text";
import { Where } from "./words";

const FULL = String.UTF8.encode("capacity\nbusy\noverload\n繁忙\n过载\n饱和");
const LIMITED = String.UTF8.encode(
  "limit\nquota\nper minute\nper second\nyour account\nyour plan\nfrequency\ntoo many requests\n频率\n限\n额度",
);

/** Does the error speak of capacity, outside of quotes, and of nothing that is counted for an account? `alone`: in words of a sentence, and not in the name of what a client has. */
export function lacksCapacity(error: ErrorText, alone: bool = false): bool {
  return error.saysOne(FULL, alone ? Where.Alone : Where.Unquoted) && !error.saysOne(LIMITED);
}
