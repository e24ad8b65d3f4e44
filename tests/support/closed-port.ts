// A port at which nobody listens, as long as the tests of this process run. One that was free a moment ago is not enough: another test's server may get it.
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Each end of a connection keeps its port; they end with the process. */
const held: Socket[] = [];

/** The local end of a connection of our own: the system gives its port to no server, and refuses who connects to it. */
export async function closedPort(): Promise<number> {
  const server = createServer((socket) => {
    socket.unref();
    socket.on("error", () => socket.destroy());
    held.push(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(client, "connect");
  client.unref();
  client.on("error", () => client.destroy());
  held.push(client);
  server.close(); // takes no further connection; the one there is stays
  return client.localPort as number;
}
