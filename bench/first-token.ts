// How long the first token of a streamed answer takes, while the provider takes its time for the others: one that is held back shows.
import { connect } from "node:net";
import { AnswerReader, chatRequest, TOKEN } from "./load.js";
import { CLIENT } from "./variants.js";

export interface FirstTokenOptions {
  port: number;
  requests: number;
  /** Further header lines. */
  headers: string[];
  /** What is asked for; the usual model where it is left out. */
  model?: string | undefined;
}

/** Milliseconds that the mock waits behind each event. */
export const PAUSE_MS = 10;

/** Milliseconds from each request's last byte to the first token, sorted; one connection. Rejects when an answer is no 200 or the connection breaks. */
export async function firstTokens(options: FirstTokenOptions): Promise<Float64Array> {
  const times: number[] = [];
  const reader = new AnswerReader();
  const request = chatRequest(body(options.model ?? CLIENT.model), CLIENT.token, options.headers);
  const socket = connect(options.port, "127.0.0.1");
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    let since = 0;
    let seen = "";
    const send = (): void => {
      if (times.length >= options.requests) return void socket.destroy();
      since = performance.now();
      seen = "";
      socket.write(request);
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("close", () => (times.length >= options.requests ? resolve() : reject(new Error("the connection was closed"))));
    socket.on("data", (data: Buffer) => {
      const known = seen.includes(TOKEN);
      seen += data.toString("latin1");
      if (!known && seen.includes(TOKEN)) times.push(performance.now() - since);
      if (!reader.take(data)) return;
      if (reader.status !== 200 || !seen.includes(TOKEN)) return void reject(new Error(`an answer was no stream:\n${reader.head}`));
      reader.reset();
      send();
    });
  }).finally(() => socket.destroy());
  return Float64Array.from(times).sort();
}

/** `user` tells the mock how long to wait behind each event. */
function body(model: string): string {
  const messages = [{ role: "user", content: "Tell me about the failure of a provider, and of another." }];
  return JSON.stringify({ messages, max_tokens: 4, user: `pause-${PAUSE_MS}`, model, stream: true });
}
