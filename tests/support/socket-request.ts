// One request over a unix socket: Envoy's admin address and the plugin's control listener.
import { request } from "node:http";

/** Answers with status, headers and the whole body as text. */
export function overSocket(
  socketPath: string,
  method: string,
  path: string,
  content = "",
): Promise<{ status: number; headers: string; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, headers: { host: "localhost" }, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const headers = response.rawHeaders.join("\n");
        resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString("utf8") });
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(content);
  });
}
