// The page's own reading of a streamed answer: wherever the bytes are cut, the same pieces come out.
import { expect, test } from "vitest";
import { pieceOf } from "../../console/pages/playground/stream.js";

test("an answer is read from a chunk, from a whole answer, and from an error", () => {
  expect(pieceOf('{"choices":[{"delta":{"content":"Hel"}}]}')).toEqual({ text: "Hel" });
  expect(pieceOf('{"choices":[{"message":{"content":"Hello"}}]}')).toEqual({ text: "Hello" });
  expect(pieceOf('{"choices":[{"delta":{"reasoning_content":"hm"}}]}')).toEqual({ reasoning: "hm" });
  expect(pieceOf('{"error":{"message":"no"}}')).toEqual({ error: "no" });
  expect(pieceOf("[DONE]")).toBeUndefined();
  expect(pieceOf("{")).toBeUndefined();
});
