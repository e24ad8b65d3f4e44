// A mistake of ours that nobody caught ends no request: Envoy is our child and would end with us. It is said, once for each text, and the
// gateway goes on.

/** As many different texts are told as anybody reads. */
const MOST_TOLD = 100;

/** Tells errors that nobody caught, promises' too, in place of ending the process. Returns what puts Node's own way back. */
export function outlive(say: (line: string) => void): () => void {
  const told = new Set<string>();
  const tell = (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    if (told.has(text) || told.size >= MOST_TOLD) return;
    told.add(text);
    say(`error: ${text} (nothing waited for this; the gateway goes on)`);
  };
  process.on("unhandledRejection", tell);
  process.on("uncaughtException", tell);
  return () => {
    process.off("unhandledRejection", tell);
    process.off("uncaughtException", tell);
  };
}
