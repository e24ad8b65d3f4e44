// A conversation in no dialect: what the page keeps, and each dialect's writer turns into its own bytes.

export interface Picture {
  name: string;
  /** `image/png`. */
  type: string;
  /** Base64, without a prefix. */
  data: string;
}

/** What the model wants of a tool. */
export interface Call {
  id: string;
  name: string;
  /** JSON, as it came. */
  arguments: string;
  /** What the provider wants back with it, unread. */
  mark?: string;
}

export interface Result {
  id: string;
  name: string;
  text: string;
}

export interface Tool {
  name: string;
  description: string;
  /** A JSON Schema, as it was typed. */
  parameters: string;
}

export type Message =
  | { from: "user"; text: string; pictures: readonly Picture[]; results: readonly Result[] }
  | { from: "model"; text: string; calls: readonly Call[] };

export type UserMessage = Extract<Message, { from: "user" }>;

/** One request, before it is written in a dialect. */
export interface Question {
  model: string;
  messages: readonly Message[];
  stream: boolean;
  tool?: Tool;
}

/** The object of a JSON text; of any other text an empty one. */
export function objectOf(text: string): Record<string, unknown> {
  return parsed(text) ?? {};
}

/** Whether a text is a JSON object. */
export function isObject(text: string): boolean {
  return parsed(text) !== undefined;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
