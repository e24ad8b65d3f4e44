// What the page has to know of a client's protocol: how a request is written, and what pieces of an answer say.
import { objectOf, type Question, type UserMessage } from "../conversation.js";

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

/** What a request says of the tool, in the dialect's own form: its name, its description and its schema. Nothing where there is none. */
export function offered(tool: Question["tool"], form: (name: string, description: string, schema: object) => object): object {
  return tool === undefined ? {} : form(tool.name, tool.description, objectOf(tool.parameters));
}

/** What OpenAI's dialects write for a user: the results, then the words, with the pictures as parts where there are any. */
export function userInput({ text }: UserMessage, results: readonly object[], pictures: readonly object[], textPart: object): object[] {
  if (text === "" && pictures.length === 0) return [...results];
  const content = pictures.length === 0 ? text : present(text === "" ? undefined : textPart, ...pictures);
  return [...results, { role: "user", content }];
}

/** A call begins. */
export function callBegins(at: number, id = "", name = ""): Piece {
  return { call: { at: String(at), id, name } };
}

/** More of a call's arguments, as text. */
export function callGoesOn(at: number, text: string): Piece {
  return { call: { at: String(at), arguments: text } };
}

/** What of both is there. */
export function said(reasoning: string | null | undefined, text: string | null | undefined): Piece[] {
  return [...(reasoning ? [{ reasoning }] : []), ...(text ? [{ text }] : [])];
}

/** The words of an error, in whichever of the five forms. */
export function errorIn(value: unknown): Piece[] {
  const { error, message } = (value ?? {}) as { error?: { message?: string } | string | null; message?: unknown };
  if (typeof error === "string") return [{ error }];
  if (error !== undefined && error !== null) return [{ error: error.message ?? JSON.stringify(error) }];
  return typeof message === "string" ? [{ error: message }] : [];
}
