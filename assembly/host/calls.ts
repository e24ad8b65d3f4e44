// Everything else the plugin asks of the host. Bytes that a call returns lie in the return block (memory.ts).
import * as abi from "./imports";
import { HeaderList } from "./headers";
import { OUT, clearOut, ptrOf } from "./memory";
import { BufferTypeValues, WasmResultValues } from "./values";

/** Where the host writes a number: what it returned last stays as it is. */
const NUMBER: usize = memory.data(16, 8);

/** 64 random bits from the host. */
export function randomSeed(): u64 {
  store<u64>(NUMBER, 0);
  abi.random_get(NUMBER, 8);
  return load<u64>(NUMBER);
}

export function setTickPeriod(ms: u32): void {
  abi.proxy_set_tick_period_milliseconds(ms);
}

/** Reads a part of a buffer into the return block; false where there is none. */
export function getBuffer(type: BufferTypeValues, start: i32, size: i32): bool {
  clearOut();
  return abi.proxy_get_buffer_bytes(type, start, size, OUT, OUT + 4) == WasmResultValues.Ok;
}

/** A buffer of more is written in pieces of so many bytes, as Envoy's own of what it reads are: it takes each piece from its allocator by itself. */
const PIECE: i32 = 64 * 1024;
const MOST_AT_ONCE: i32 = 256 * 1024;

/** Replaces the whole of a buffer of `size` bytes by `length` bytes of data. Envoy cannot replace its middle. */
export function replaceBuffer(type: BufferTypeValues, size: i32, data: usize, length: i32): bool {
  const first = length > MOST_AT_ONCE ? PIECE : length;
  if (abi.proxy_set_buffer_bytes(type, 0, size < 1 ? 1 : size, data, first) != WasmResultValues.Ok) return false;
  for (let at = first; at < length; at += PIECE) abi.proxy_set_buffer_bytes(type, at, 0, data + at, min(PIECE, length - at));
  return true;
}

/** Appends to a buffer of `size` bytes. */
export function appendBuffer(type: BufferTypeValues, size: i32, data: ArrayBuffer): bool {
  return abi.proxy_set_buffer_bytes(type, size, 0, ptrOf(data), data.byteLength) == WasmResultValues.Ok;
}

/** Puts data in front of what a buffer holds, also of an empty one. */
export function prependBuffer(type: BufferTypeValues, data: ArrayBuffer): bool {
  return abi.proxy_set_buffer_bytes(type, 0, 0, ptrOf(data), data.byteLength) == WasmResultValues.Ok;
}

/** Reads a property into the return block; false where it is absent. The path's parts are separated by NUL. */
export function getProperty(path: ArrayBuffer): bool {
  clearOut();
  return abi.proxy_get_property(ptrOf(path), path.byteLength, OUT, OUT + 4) == WasmResultValues.Ok;
}

export function setProperty(path: ArrayBuffer, value: usize, size: i32): bool {
  return abi.proxy_set_property(ptrOf(path), path.byteLength, value, size) == WasmResultValues.Ok;
}

/**
 * Declares a filter state property whose life is the whole request, over all internal redirects (Envoy's foreign function
 * `declare_property`, message envoy.source.extensions.common.wasm.DeclarePropertyArguments: name, type string, span request).
 */
export function declareRequestProperty(name: ArrayBuffer): bool {
  const size = name.byteLength;
  const argument = new ArrayBuffer(size + 6);
  const at = ptrOf(argument);
  store<u8>(at, 0x0a);
  store<u8>(at + 1, <u8>size);
  memory.copy(at + 2, ptrOf(name), size);
  store<u32>(at + 2 + size, 0x01280118);
  const call = String.UTF8.encode("declare_property");
  clearOut();
  return abi.proxy_call_foreign_function(ptrOf(call), call.byteLength, at, argument.byteLength, OUT, OUT + 4) == WasmResultValues.Ok;
}

/** Answers the client; nothing of the stream's own answer has been sent yet. `details` shows in access logs. */
export function sendLocalResponse(status: i32, details: ArrayBuffer, headers: HeaderList, body: ArrayBuffer): bool {
  const encoded = headers.encode();
  return (
    abi.proxy_send_local_response(
      status,
      ptrOf(details),
      details.byteLength,
      ptrOf(body),
      body.byteLength,
      ptrOf(encoded),
      encoded.byteLength,
      -1,
    ) == WasmResultValues.Ok
  );
}

/** What httpCall answers for a cluster that Envoy does not have. */
export const NO_CLUSTER: i64 = -2;

/** Sends a request of the plugin's own. Answers its number (> 0), or the negated WasmResultValues where it was refused. */
export function httpCall(cluster: ArrayBuffer, headers: HeaderList, body: ArrayBuffer, timeoutMs: i32): i64 {
  const encoded = headers.encode();
  const trailers = OUT + 8;
  store<u32>(trailers, 0);
  clearOut();
  const result = abi.proxy_http_call(
    ptrOf(cluster),
    cluster.byteLength,
    ptrOf(encoded),
    encoded.byteLength,
    ptrOf(body),
    body.byteLength,
    trailers,
    4,
    timeoutMs,
    OUT,
  );
  return result == WasmResultValues.Ok ? <i64>load<u32>(OUT) : -(<i64>result);
}

/** Reads shared data into the return block; the CAS number is in sharedCas(). False where the key is absent. */
export function getShared(key: ArrayBuffer): bool {
  clearOut();
  store<u32>(OUT + 8, 0);
  return abi.proxy_get_shared_data(ptrOf(key), key.byteLength, OUT, OUT + 4, OUT + 8) == WasmResultValues.Ok;
}

/** The compare-and-swap number of the last getShared; 0 after a miss. */
export function sharedCas(): u32 {
  return load<u32>(OUT, 8);
}

/** Stores shared data; with a `cas` other than 0 only if nobody stored since: false otherwise. */
export function setShared(key: ArrayBuffer, value: usize, size: i32, cas: u32): bool {
  return abi.proxy_set_shared_data(ptrOf(key), key.byteLength, value, size, cas) == WasmResultValues.Ok;
}

/** Number of a metric, made where it does not exist; 0 where the host refused it. */
export function defineMetric(type: i32, name: string): u32 {
  const bytes = String.UTF8.encode(name);
  store<u32>(NUMBER, 0);
  return abi.proxy_define_metric(type, ptrOf(bytes), bytes.byteLength, NUMBER) == WasmResultValues.Ok ? load<u32>(NUMBER) : 0;
}

export function incrementMetric(metric: u32, by: i64): void {
  abi.proxy_increment_metric(metric, by);
}

export function recordMetric(metric: u32, value: u64): void {
  abi.proxy_record_metric(metric, value);
}

export function readMetric(metric: u32): u64 {
  store<u64>(NUMBER, 0);
  abi.proxy_get_metric(metric, NUMBER);
  return load<u64>(NUMBER);
}

/** What is held of the response passes on, once the callback that runs now has returned. */
export function continueRequest(): void {
  abi.proxy_continue_stream(REQUEST_STREAM);
}

export function continueResponse(): void {
  abi.proxy_continue_stream(RESPONSE_STREAM);
}

/** The response is broken off: the client sees that it is not whole. */
export function resetResponse(): void {
  abi.proxy_close_stream(RESPONSE_STREAM);
}

/** The connection of a network filter is closed behind what was written. */
export function closeConnection(): void {
  abi.proxy_close_stream(DOWNSTREAM_CONNECTION);
}

const REQUEST_STREAM: i32 = 0;
const RESPONSE_STREAM: i32 = 1;
const DOWNSTREAM_CONNECTION: i32 = 2;

/** Header, buffer and response calls act on this context until the callback that runs now returns. */
export function setEffectiveContext(id: u32): bool {
  return abi.proxy_set_effective_context(id) == WasmResultValues.Ok;
}
