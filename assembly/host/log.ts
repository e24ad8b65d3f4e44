import { proxy_get_log_level, proxy_log } from "./imports";
import { OUT, clearOut, utf8 } from "./memory";
import { LogLevelValues, WasmResultValues } from "./values";

/** Whether Envoy's wasm component prints this level: asked each time, since an operator may change it while we run. */
export function logEnabled(level: LogLevelValues): bool {
  clearOut();
  if (proxy_get_log_level(OUT) != WasmResultValues.Ok) return level >= LogLevelValues.Info;
  return level >= load<i32>(OUT);
}

/** Writes a line to Envoy's log. The caller sees to it that no token is in it. */
export function log(level: LogLevelValues, message: string): void {
  const bytes = utf8(message);
  proxy_log(level, changetype<usize>(bytes), bytes.byteLength);
}
