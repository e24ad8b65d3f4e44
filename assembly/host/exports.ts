// What the host calls. An unknown context continues: a callback that outlives its stream must never trap.
// `enter` and `leave` frame each callback: see collect.ts.
import { configured, enter, leave, oweContext } from "./collect";
import { contextOf, createContext, deleteContext, rootOf } from "./context";
export { malloc } from "./memory";
// asc names it by its path (asconfig.json): it has to be part of the program.
export { abortToHost } from "./abort";

export function proxy_abi_version_0_2_1(): void {}

/** The version that Higress's hosts look for. */
export function proxy_abi_version_0_2_100(): void {}

export function proxy_on_context_create(id: u32, parent: u32): void {
  enter(id);
  createContext(id, parent);
  leave();
}

export function proxy_on_vm_start(id: u32, size: i32): u32 {
  return 1;
}

export function proxy_on_configure(id: u32, size: i32): u32 {
  enter(id);
  const root = rootOf(id);
  const taken = root !== null && root.onConfigure(size);
  configured(size);
  leave();
  return taken ? 1 : 0;
}

export function proxy_on_tick(id: u32): void {
  enter(id);
  const root = rootOf(id);
  if (root !== null) root.onTick();
  oweContext();
  leave();
}

export function proxy_on_http_call_response(id: u32, call: u32, headers: u32, bodySize: i32, trailers: u32): void {
  enter(id);
  const root = rootOf(id);
  if (root !== null) root.onHttpCallResponse(call, headers, bodySize);
  oweContext();
  leave();
}

export function proxy_on_request_headers(id: u32, headers: u32, endOfStream: u32): i32 {
  enter(id);
  const context = contextOf(id);
  const status = context !== null ? context.onRequestHeaders(endOfStream != 0) : 0;
  leave();
  return status;
}

export function proxy_on_request_body(id: u32, size: i32, endOfStream: u32): i32 {
  enter(id);
  const context = contextOf(id);
  const status = context !== null ? context.onRequestBody(size, endOfStream != 0) : 0;
  leave();
  return status;
}

export function proxy_on_request_trailers(id: u32, trailers: u32): i32 {
  enter(id);
  const context = contextOf(id);
  const status = context !== null ? context.onRequestTrailers() : 0;
  leave();
  return status;
}

export function proxy_on_response_headers(id: u32, headers: u32, endOfStream: u32): i32 {
  enter(id);
  const context = contextOf(id);
  const status = context !== null ? context.onResponseHeaders(endOfStream != 0) : 0;
  leave();
  return status;
}

export function proxy_on_response_body(id: u32, size: i32, endOfStream: u32): i32 {
  enter(id);
  const context = contextOf(id);
  const status = context !== null ? context.onResponseBody(size, endOfStream != 0) : 0;
  leave();
  return status;
}

export function proxy_on_response_trailers(id: u32, trailers: u32): i32 {
  enter(id);
  const context = contextOf(id);
  const status = context !== null ? context.onResponseTrailers() : 0;
  leave();
  return status;
}

export function proxy_on_downstream_data(id: u32, size: i32, endOfStream: u32): i32 {
  enter(id);
  const context = contextOf(id);
  if (context !== null) context.onConnectionData(size);
  leave();
  return 0;
}

// No proxy_on_done: Envoy calls it right before proxy_on_delete, and each callback that is exported costs its entry into the VM.

export function proxy_on_log(id: u32): void {
  enter(id);
  const context = contextOf(id);
  if (context !== null) context.onLog();
  leave();
}

export function proxy_on_delete(id: u32): void {
  enter(id);
  deleteContext(id);
  oweContext();
  leave();
}
