// What the configuration says about an answer that stands still or breaks: at the top, of a provider, of a route.
import { BreakSettings, OnBreak } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { ON_BREAK, ROOT_HOLD_BYTES, ROOT_STALL_TIMEOUT } from "./defaults";
import { durationOrOffMs } from "./formats";
import { textOf } from "./members";

/** Takes what `value` says; the rest stays as it is. */
export function readBreaks(settings: BreakSettings, value: JsonValue): void {
  const stall = value.get("stallTimeout");
  if (stall !== null) settings.stallMs = durationOrOffMs(stall);
  const word = textOf(value, "onBreak");
  for (let i = 0, n = ON_BREAK.length; i < n; i++) if (ON_BREAK[i] == word) settings.onBreak = <OnBreak>i;
  const bytes = value.get("holdBytes");
  if (bytes !== null && bytes.kind == JsonKind.Number) settings.holdBytes = i32(bytes.number);
}

/** The same at the top, where everything is said. */
export function readRootBreaks(settings: BreakSettings, root: JsonValue): void {
  settings.stallMs = ROOT_STALL_TIMEOUT;
  settings.onBreak = OnBreak.Tell;
  settings.holdBytes = ROOT_HOLD_BYTES;
  readBreaks(settings, root);
}
