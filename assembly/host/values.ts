// The numbers of the ABI, under the names that Higress's AssemblyScript SDK gives them.

export const enum WasmResultValues {
  Ok = 0,
  NotFound = 1,
  BadArgument = 2,
  Empty = 7,
  CasMismatch = 8,
  InternalFailure = 10,
}

export const enum LogLevelValues {
  Trace = 0,
  Debug = 1,
  Info = 2,
  Warn = 3,
  Error = 4,
  Critical = 5,
}

export const enum HeaderMapTypeValues {
  RequestHeaders = 0,
  RequestTrailers = 1,
  ResponseHeaders = 2,
  ResponseTrailers = 3,
  HttpCallResponseHeaders = 6,
}

export const enum BufferTypeValues {
  HttpRequestBody = 0,
  HttpResponseBody = 1,
  /** What a connection brought, in a network filter. */
  DownstreamData = 2,
  HttpCallResponseBody = 4,
  PluginConfiguration = 7,
}

export const enum FilterHeadersStatusValues {
  Continue = 0,
  StopIteration = 1,
  StopAllIterationAndBuffer = 3,
  StopAllIterationAndWatermark = 4,
}

export const enum FilterDataStatusValues {
  Continue = 0,
  StopIterationAndBuffer = 1,
  StopIterationAndWatermark = 2,
  StopIterationNoBuffer = 3,
}

export const enum FilterTrailersStatusValues {
  Continue = 0,
  StopIteration = 1,
}

export const enum MetricTypeValues {
  Counter = 0,
  Gauge = 1,
  Histogram = 2,
}
