// Requests to the console's address whose body is a text as it stands: an object of JavaScript cannot say everything that JSON can.
import { request } from "node:http";
import type { Page } from "../gateway/console/page.js";

export interface RawAnswer {
  status: number;
  text: string;
}

/** One request of a page, with these characters as its body. */
export function raw(page: Page, method: string, path: string, body?: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const all = { ...page.changeHeaders, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers };
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port: page.port, method, path, headers: all, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") }));
      answer.on("error", reject);
    });
    call.on("error", reject);
    call.end(body);
  });
}
