// A loopback relay that answers later than what is behind it: simulated providers refuse at once, and real ones do not.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface Slow {
  /** In place of the provider's own `baseUrl`. */
  baseUrl: string;
  close(): Promise<void>;
}

/** Passes everything on to the provider; the answer's head is held back for `ms()` milliseconds. */
export async function slowly(baseUrl: string, ms: () => number): Promise<Slow> {
  const { hostname, port, pathname } = new URL(baseUrl);
  const server = createServer((incoming, outgoing) => {
    const options = { host: hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers };
    const behind = request(options, (answer) => {
      setTimeout(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }, ms());
    });
    behind.on("error", () => outgoing.destroy());
    outgoing.on("error", () => behind.destroy());
    incoming.pipe(behind);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
