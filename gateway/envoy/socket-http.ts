// HTTP over a unix socket: Envoy's admin address and the plugin's control listener have no other.
import { request } from "node:http";

export interface SocketAnswer {
  status: number;
  body: string;
}

/** One request over a unix socket. Rejects when nobody answers within `timeoutMs`. */
export function askSocket(socketPath: string, path: string, method = "GET", timeoutMs = 5_000): Promise<SocketAnswer> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, method, headers: { host: "localhost", "content-length": "0" }, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString("utf8") }));
      answer.on("error", reject);
    });
    call.setTimeout(timeoutMs, () => call.destroy(new Error(`no answer to ${path} within ${timeoutMs} ms`)));
    call.on("error", reject);
    call.end();
  });
}
