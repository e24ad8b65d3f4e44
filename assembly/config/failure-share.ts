// `failureShare`: a share of failures within a time that ejects.
import { FailureShare } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { FAILURE_SHARE_LEAST, FAILURE_SHARE_SHARE, FAILURE_SHARE_WINDOW } from "./defaults";
import { msAt } from "./semantics";

/** null: nothing is said. */
export function readShare(value: JsonValue | null): FailureShare | null {
  if (value === null || !value.isObject) return null;
  const share = value.get("share");
  const window = msAt(value, "window");
  const least = value.get("least");
  return new FailureShare(
    share !== null && share.kind == JsonKind.Number ? share.number : FAILURE_SHARE_SHARE,
    window > 0 ? window : FAILURE_SHARE_WINDOW,
    least !== null && least.kind == JsonKind.Number ? i32(least.number) : FAILURE_SHARE_LEAST,
  );
}
