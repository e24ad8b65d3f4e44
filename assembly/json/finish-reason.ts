// Whether a finish reason is the model's own or its provider's trouble.
import { equals, equalsIgnoreCase } from "./ascii";
import { FINISH_KINDS, FINISH_REASONS } from "./finish-table";

/** The failure (a FailureKind) that a finish reason stands for; 0: it is the model's own, as every unknown one is. */
export function troubleOf(ptr: usize, length: i32): i32 {
  if (equals(ptr, length, "stop")) return 0; // nearly all
  for (let i = 0, n = FINISH_REASONS.length; i < n; i++) {
    if (equalsIgnoreCase(ptr, length, unchecked(FINISH_REASONS[i]))) return unchecked(FINISH_KINDS[i]);
  }
  return 0;
}
