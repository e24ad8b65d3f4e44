// What the page has to know of a client's protocol: how a request is written, and what pieces of an answer say.
import type { Question } from "../conversation.js";

/** What arrives, in pieces. Pieces of one call have the same `at`. */
export interface Piece {
  text?: string;
  reasoning?: string;
  call?: { at: string; id?: string; name?: string; arguments?: string; mark?: string };
  /** The answer failed, in the provider's words or the gateway's. */
  error?: string;
}

export interface Dialect {
  /** Of the request, from the root of the endpoint. */
  path(question: Question): string;
  body(question: Question): Record<string, unknown>;
  /** The pieces of one event of a stream. */
  event(value: unknown): Piece[];
  /** The pieces of a whole answer. */
  whole(value: unknown): Piece[];
}

/** The parts of a message that are there. */
export function present<T>(...parts: readonly (T | undefined)[]): T[] {
  return parts.filter((part) => part !== undefined);
}

/** The words of an error, in whichever of the five forms. */
export function errorIn(value: unknown): Piece[] {
  const { error, message } = (value ?? {}) as { error?: { message?: string } | string | null; message?: unknown };
  if (typeof error === "string") return [{ error }];
  if (error !== undefined && error !== null) return [{ error: error.message ?? JSON.stringify(error) }];
  return typeof message === "string" ? [{ error: message }] : [];
}
