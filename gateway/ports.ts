// Ports that somebody else holds, told by the flag that chooses another.
import { createServer } from "node:net";

/**
 * Rejects when `port` cannot be opened on `host`. Needed before Envoy starts: two Envoys may listen on one port and share its
 * connections without a word.
 */
export function refuseTakenPort(host: string, port: number, flag: string): Promise<void> {
  if (port === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => reject(portError(error, host, port, flag)));
    server.listen(port, host, () => server.close(() => resolve()));
  });
}

/** What an error of opening a port means for whoever typed the flag. */
export function portError(error: NodeJS.ErrnoException, host: string, port: number, flag: string): Error {
  if (error.code === "EADDRINUSE") {
    return new Error(`port ${port} on ${host} is in use: end the other program, or choose another port with ${flag}`);
  }
  if (error.code === "EACCES") return new Error(`${flag}: port ${port} may not be opened by this user: choose one above 1023`);
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") return new Error(`--host: ${host} is no address of this machine`);
  return error;
}
