// An answer of chat completions as it comes: server-sent events or one JSON object.

/** What arrives, in pieces. */
export interface Piece {
  text?: string;
  reasoning?: string;
  /** An error event in a stream. */
  error?: string;
}

interface Delta {
  content?: string | null;
  reasoning_content?: string | null;
}
interface Chunk {
  choices?: { delta?: Delta; message?: Delta }[];
  error?: { message?: string };
}

/** The pieces of a stream of bytes. Lines that are no JSON are left out. */
export async function* readStream(body: ReadableStream<Uint8Array>): AsyncGenerator<Piece> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split(/\r\n|\n|\r/);
    rest = done ? "" : (lines.pop() ?? "");
    for (const line of lines) {
      if (!line.startsWith("data:")) continue;
      const piece = pieceOf(line.slice(5).trim());
      if (piece !== undefined) yield piece;
    }
    if (done) return;
  }
}

/** One event's data, or a whole answer. */
export function pieceOf(data: string): Piece | undefined {
  if (data === "[DONE]" || data === "") return undefined;
  try {
    const { choices, error } = JSON.parse(data) as Chunk;
    if (error !== undefined) return { error: error.message ?? data };
    const from = choices?.[0]?.delta ?? choices?.[0]?.message;
    return {
      ...(from?.content ? { text: from.content } : {}),
      ...(from?.reasoning_content ? { reasoning: from.reasoning_content } : {}),
    };
  } catch {
    return undefined;
  }
}
