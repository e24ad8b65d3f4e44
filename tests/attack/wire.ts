// A connection on which any bytes can be sent, to see what comes back and when it ends.
import { connect, type Socket } from "node:net";
import { within } from "../support/gate.js";

export interface Ended {
  /** Everything that came back. */
  text: string;
  /** How many bytes the other side took before it ended the connection. */
  sent: number;
  ms: number;
}

/** Of the first answer; 0: there was none. */
export function statusOf({ text }: Pick<Ended, "text">): number {
  return Number(/^HTTP\/1\.[01] ([0-9]{3})/.exec(text)?.[1] ?? 0);
}

/** Sends pieces until there are no more or the other side has had enough, and waits for the end of the connection. */
export async function speak(port: number, pieces: Iterable<string | Buffer>, withinMs = 20_000): Promise<Ended> {
  const began = performance.now();
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (data: Buffer) => (text += data.toString("latin1")));
  const ended = new Promise<void>((resolve) => {
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
    socket.on("end", () => resolve());
  });
  await sendAll(socket, pieces, ended);
  const { bytesWritten } = socket;
  try {
    await within(ended, "the end of the connection", withinMs);
  } finally {
    socket.destroy();
  }
  return { text, sent: bytesWritten, ms: performance.now() - began };
}

async function sendAll(socket: Socket, pieces: Iterable<string | Buffer>, ended: Promise<void>): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed || socket.readableEnded) return;
    if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), ended]);
    else await new Promise(setImmediate);
  }
}

/** A body in chunks that never ends. */
export function* endless(head: string, most = 400 * 1024 * 1024): Generator<string | Buffer> {
  yield head;
  const piece = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000, "a"), Buffer.from("\r\n")]);
  for (let sent = 0; sent < most; sent += piece.length) yield piece;
}
