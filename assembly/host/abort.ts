import { proxy_log } from "./imports";

/** asc's `--use abort=`: a trap inside the runtime (out of memory) leaves a line before the VM ends. Nothing of ours calls it. */
export function abortToHost(message: string | null, file: string | null, line: u32, column: u32): void {
  const text = `ai-failover: abort: ${message !== null ? message : ""} at ${file !== null ? file : ""}:${line.toString()}:${column.toString()}`;
  const bytes = String.UTF8.encode(text);
  proxy_log(5, changetype<usize>(bytes), bytes.byteLength);
}
