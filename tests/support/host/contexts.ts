// What the host keeps for each context: a root with its configuration, or one half of one pass of a request.
import type { HeaderMap } from "./header-map.js";
import type { Half } from "./values.js";

export interface Root {
  readonly kind: "root";
  readonly id: number;
  config: Uint8Array;
  configured: boolean;
  tickMs: number;
}

/** One direction of a stream context. */
export interface Side {
  /** Null once they were passed on: Envoy no longer offers them. */
  headers: HeaderMap | null;
  /** Null outside the body's callbacks. */
  body: Uint8Array | null;
  /** Held by the plugin, waiting for a resume. */
  paused: boolean;
  /** The host holds the body, if only none of it. */
  buffering: boolean;
}

export interface LocalResponse {
  status: number;
  details: string;
  headers: [string, string][];
  body: Uint8Array;
}

export interface StreamContext {
  readonly kind: "stream";
  readonly id: number;
  readonly root: Root;
  readonly sides: Record<Half, Side>;
  /** Properties that the host knows, by path with NUL between its parts. */
  readonly properties: Map<string, Uint8Array>;
  /** Filter state of the request: shared by both halves and all passes. */
  readonly filterState: Map<string, Uint8Array>;
  local: LocalResponse | null;
}

export interface HttpCall {
  readonly token: number;
  readonly root: Root;
  readonly cluster: string;
  readonly headers: [string, string][];
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}
