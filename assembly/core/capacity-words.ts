// A 429 that is no limit of the account's: the model's own servers are full, and another token finds them as full. Mistral ("Service tier capacity exceeded for this model"), DeepInfra
// ("Model busy, retry later"), Chutes ("Infrastructure is at maximum capacity").
import { encoded } from "./bytes";
import { ErrorText } from "./error-text";

const FULL: ArrayBuffer[] = encoded(["capacity", "busy", "overload", "繁忙", "过载", "饱和"]);
const LIMITED: ArrayBuffer[] = encoded([
  "limit",
  "quota",
  "per minute",
  "per second",
  "your account",
  "your plan",
  "frequency",
  "too many requests",
  "频率",
  "限",
  "额度",
]);

/** Does the error speak of capacity, outside of quotes, and of nothing that is counted for an account? */
export function lacksCapacity(error: ErrorText): bool {
  return error.saysOne(FULL) && !error.saysOne(LIMITED);
}
