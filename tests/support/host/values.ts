// Numbers of the Proxy-Wasm ABI 0.2.1 (github.com/proxy-wasm/spec).

export const Status = { Ok: 0, NotFound: 1, BadArgument: 2, Empty: 7, CasMismatch: 8, Internal: 10, Unimplemented: 12 } as const;

/** What a callback answers for headers and bodies: go on, or hold. */
export const Action = { Continue: 0, StopIteration: 1 } as const;

export type Half = "request" | "response";

/** The map that a number names, as far as a filter without trailers and gRPC uses them. */
export const MapType = { RequestHeaders: 0, RequestTrailers: 1, ResponseHeaders: 2, ResponseTrailers: 3, CallHeaders: 6 } as const;

export const BufferType = { RequestBody: 0, ResponseBody: 1, CallBody: 4, VmConfiguration: 6, PluginConfiguration: 7 } as const;

/** Bytes as text, one character for each: nothing is lost on the way through a test. */
export function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}

export function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? Buffer.from(text, "utf8") : text;
}
