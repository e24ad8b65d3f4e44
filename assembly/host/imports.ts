// The host calls of Proxy-Wasm ABI 0.2.1 (github.com/proxy-wasm/spec) that the plugin uses; asc drops what nothing calls.
// Pointers and sizes are bytes in this VM's memory; each answers a Status.
@external("env", "proxy_log")
export declare function proxy_log(level: i32, message: usize, size: i32): i32;


@external("env", "proxy_get_log_level")
export declare function proxy_get_log_level(out: usize): i32;


@external("env", "proxy_get_current_time_nanoseconds")
export declare function proxy_get_current_time_nanoseconds(out: usize): i32;


@external("env", "proxy_set_tick_period_milliseconds")
export declare function proxy_set_tick_period_milliseconds(period: u32): i32;


@external("env", "proxy_get_property")
export declare function proxy_get_property(path: usize, pathSize: i32, out: usize, outSize: usize): i32;


@external("env", "proxy_set_property")
export declare function proxy_set_property(path: usize, pathSize: i32, value: usize, valueSize: i32): i32;


@external("env", "proxy_send_local_response")
export declare function proxy_send_local_response(
  status: u32,
  details: usize,
  detailsSize: i32,
  body: usize,
  bodySize: i32,
  headers: usize,
  headersSize: i32,
  grpc: i32,
): i32;


@external("env", "proxy_get_shared_data")
export declare function proxy_get_shared_data(key: usize, keySize: i32, out: usize, outSize: usize, cas: usize): i32;


@external("env", "proxy_set_shared_data")
export declare function proxy_set_shared_data(key: usize, keySize: i32, value: usize, valueSize: i32, cas: u32): i32;


@external("env", "proxy_replace_header_map_value")
export declare function proxy_replace_header_map_value(map: i32, key: usize, keySize: i32, value: usize, valueSize: i32): i32;


@external("env", "proxy_remove_header_map_value")
export declare function proxy_remove_header_map_value(map: i32, key: usize, keySize: i32): i32;


@external("env", "proxy_get_header_map_pairs")
export declare function proxy_get_header_map_pairs(map: i32, out: usize, outSize: usize): i32;


@external("env", "proxy_get_buffer_bytes")
export declare function proxy_get_buffer_bytes(type: i32, start: u32, size: u32, out: usize, outSize: usize): i32;


@external("env", "proxy_set_buffer_bytes")
export declare function proxy_set_buffer_bytes(type: i32, start: u32, size: u32, data: usize, dataSize: i32): i32;


@external("env", "proxy_http_call")
export declare function proxy_http_call(
  cluster: usize,
  clusterSize: i32,
  headers: usize,
  headersSize: i32,
  body: usize,
  bodySize: i32,
  trailers: usize,
  trailersSize: i32,
  timeoutMs: u32,
  outToken: usize,
): i32;


@external("env", "proxy_define_metric")
export declare function proxy_define_metric(type: i32, name: usize, nameSize: i32, out: usize): i32;


@external("env", "proxy_increment_metric")
export declare function proxy_increment_metric(metric: u32, offset: i64): i32;


@external("env", "proxy_record_metric")
export declare function proxy_record_metric(metric: u32, value: u64): i32;


@external("env", "proxy_get_metric")
export declare function proxy_get_metric(metric: u32, out: usize): i32;


@external("env", "proxy_continue_stream")
export declare function proxy_continue_stream(type: i32): i32;


@external("env", "proxy_close_stream")
export declare function proxy_close_stream(type: i32): i32;


@external("env", "proxy_set_effective_context")
export declare function proxy_set_effective_context(context: u32): i32;


@external("env", "proxy_call_foreign_function")
export declare function proxy_call_foreign_function(
  name: usize,
  nameSize: i32,
  argument: usize,
  argumentSize: i32,
  out: usize,
  outSize: usize,
): i32;

/** WASI's clock that nobody sets (wasi_snapshot_preview1, clockid); Envoy has it (source/extensions/common/wasm/context.cc). */
export const CLOCK_MONOTONIC: i32 = 1;

/** Nanoseconds; answers an errno, 58 where the host has no such clock. */
@external("wasi_snapshot_preview1", "clock_time_get")
export declare function clock_time_get(clock: i32, precision: i64, out: usize): i32;


@external("wasi_snapshot_preview1", "random_get")
export declare function random_get(buffer: usize, size: i32): i32;


@external("wasi_snapshot_preview1", "environ_sizes_get")
export declare function environ_sizes_get(count: usize, size: usize): i32;


@external("wasi_snapshot_preview1", "environ_get")
export declare function environ_get(pointers: usize, bytes: usize): i32;
