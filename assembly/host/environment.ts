// The VM's environment variables (WASI): what `vm_config.environment_variables` of Envoy, `vmConfig.env` of a WasmPlugin or `env.hostKeys`
// of Envoy Gateway names. Read while the plugin is configured, never on a request.
import { environ_get, environ_sizes_get } from "./imports";
import { OUT, clearOut } from "./memory";

/** More than this is not read: a pod's whole environment is smaller. */
const MOST_BYTES: u32 = 1048576;

/** Every variable by its name; empty where the host gives none. */
export function environment(): Map<string, string> {
  const found = new Map<string, string>();
  clearOut();
  if (environ_sizes_get(OUT, OUT + 4) != 0) return found;
  const count = load<u32>(OUT);
  const size = load<u32>(OUT, 4);
  if (count == 0 || size > MOST_BYTES || count > size) return found;
  const pointers = new ArrayBuffer((<i32>count) << 2);
  const bytes = new ArrayBuffer(<i32>size);
  if (environ_get(changetype<usize>(pointers), changetype<usize>(bytes)) != 0) return found;
  addAll(found, bytes);
  return found;
}

/** `NAME=value`, each with a zero byte behind it. */
function addAll(found: Map<string, string>, bytes: ArrayBuffer): void {
  const base = changetype<usize>(bytes);
  let start = 0;
  let equals = -1;
  for (let i = 0, n = bytes.byteLength; i < n; i++) {
    const c = load<u8>(base + i);
    if (c == 0x3d && equals < 0) equals = i;
    if (c != 0) continue;
    if (equals >= 0) found.set(textOf(base + start, equals - start), textOf(base + equals + 1, i - equals - 1));
    start = i + 1;
    equals = -1;
  }
}

function textOf(ptr: usize, length: i32): string {
  return String.UTF8.decodeUnsafe(ptr, length);
}
