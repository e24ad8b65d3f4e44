// For programs that do not tell which port they took.
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below what systems give by themselves (from 32768 on; IANA: from 49152): nobody gets it between now and its use but by this. */
const [LEAST, END] = [20_000, 32_000];

/** A port that is free, and stays so unless somebody names it. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LEAST, END);
    const server = createServer().listen(port, "127.0.0.1");
    const taken = await once(server, "listening").then(
      () => false,
      () => true,
    );
    if (taken) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
