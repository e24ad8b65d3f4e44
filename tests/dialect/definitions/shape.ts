// What may stand in a request or an answer, as the vendor's own package defines it.
export type Shape =
  | { kind: "text" | "number" | "switch" | "anything" }
  | { kind: "word"; word: string }
  | { kind: "list"; of: Shape }
  | { kind: "one of"; shapes: Shape[] }
  | { kind: "object"; members: () => Member[] };

export interface Member {
  name: string;
  shape: Shape;
  optional: boolean;
}

/** The shapes that a value may have, without those that only choose among others. */
export function choices(shape: Shape): Shape[] {
  return shape.kind === "one of" ? shape.shapes.flatMap(choices) : [shape];
}

/** A schema that every vendor holds its models to. */
const CLOSED = { type: "object", properties: {}, additionalProperties: false };

/** The least that it may be. Of objects what they demand. */
export function least(shape: Shape, depth = 0): unknown {
  switch (shape.kind) {
    case "text":
      return "aGk=";
    case "number":
      return 1;
    case "switch":
      return true;
    case "anything":
      return CLOSED;
    case "word":
      return shape.word;
    case "list":
      return depth > 6 ? [] : [least(shape.of, depth + 1)];
    case "one of":
      return least(shape.shapes[0] as Shape, depth);
    case "object":
      return Object.fromEntries(
        shape
          .members()
          .filter(({ optional }) => !optional)
          .map(({ name, shape: inner }) => [name, least(inner, depth + 1)]),
      );
  }
}
