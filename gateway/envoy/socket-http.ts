// HTTP over a unix socket: Envoy's admin address and the plugin's control listener have no other.
import { request } from "node:http";

export interface SocketAnswer {
  status: number;
  body: string;
}

/** Statistics of thousands of clusters stay below it. */
const MOST_BYTES = 64 * 1024 * 1024;

/** One request over a unix socket. Rejects when the whole answer is not there within `timeoutMs`, or is larger than anything that is asked for. */
export function askSocket(socketPath: string, path: string, method = "GET", timeoutMs = 5_000): Promise<SocketAnswer> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method, headers: { host: "localhost", "content-length": "0" }, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      answer.on("data", (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > MOST_BYTES) call.destroy(new Error(`the answer to ${path} is larger than ${MOST_BYTES} bytes`));
        else pieces.push(piece);
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString("utf8") }));
      answer.on("error", reject);
    });
    const late = setTimeout(() => call.destroy(new Error(`no answer to ${path} within ${timeoutMs} ms`)), timeoutMs);
    call.on("close", () => clearTimeout(late));
    call.on("error", reject);
    call.end();
  });
}
