// A provider on a real socket that plays one answer to whoever asks, in HTTP/1 byte by byte, else over HTTP/2 and TLS.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { closedPort } from "../../support/closed-port.js";
import { Provider } from "../../support/provider.js";
import type { Step } from "../../support/steps.js";
import { Line } from "../hostile/sides.js";
import { playOf, type Fault, type Play } from "./fault.js";
import { Wire } from "./wire.js";
import { asksForStream, errorOf, spokenAt, type Spoken } from "./spoken.js";

export interface Asked {
  path: string;
  head: string;
  body: string;
  dialect: Spoken | undefined;
  play?: Play;
}

export interface Side {
  baseUrl: string;
  asked: Asked[];
  close(): Promise<void>;
}

export async function start(fault: Fault, target: number): Promise<Side> {
  const asked: Asked[] = [];
  const base = (scheme: string, port: number) => `${scheme}://127.0.0.1:${port}/v1`;
  if (fault.kind === "refused") return { baseUrl: base("http", await closedPort()), asked, close: () => Promise.resolve() };
  if (fault.framing === "http2") {
    const provider = await Provider.start({
      protocol: "h2",
      otherwise: (request) => {
        const one = taken(request.path, request.dump().split("\n\n")[0] ?? "", request.body.toString());
        asked.push(one);
        const steps = stepsOf(fault, one, target);
        return fault.kind === "answer" && fault.breaks === "garbled" ? [...steps.slice(0, -1), { do: "reset" }] : steps;
      },
    });
    return { baseUrl: provider.baseUrl, asked, close: () => provider.close() };
  }
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    void serve(new Line(socket), fault, target, asked).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { baseUrl: base("http", (server.address() as AddressInfo).port), asked, close };
}

function taken(path: string, head: string, body: string): Asked {
  return { path, head, body, dialect: spokenAt(path) };
}

/** What is answered: of a fault that is an answer it is kept with the request. */
function stepsOf(fault: Fault, one: Asked, target: number): Step[] {
  const { kind, status } = fault;
  const body = (status: number, text: string, type = "application/json"): Step[] => [
    { do: "headers", status, headers: { "content-type": type } },
    ...(text === "" ? [] : [{ do: "bytes", data: Buffer.from(text) } as Step]),
    { do: "end" },
  ];
  if (one.dialect === undefined) return body(404, "{}");
  switch (kind) {
    case "answer":
      one.play = playOf(fault, one.dialect, asksForStream(one.path, one.head, one.body), target);
      return one.play.steps;
    case "closed":
    case "garbage":
      return [{ do: "cut" }];
    case "reset":
    case "refused":
      return [{ do: "reset" }];
    case "silent":
      return [{ do: "silence" }];
    case "html":
      return body(200, "<!doctype html><html><body>Sign in</body></html>", "text/html");
    case "empty":
      return body(200, "");
    case "noContent":
      return [{ do: "headers", status: 204, headers: {} }, { do: "end" }];
    case "redirect":
      return [{ do: "headers", status: 302, headers: { location: "http://127.0.0.1:1/evil" } }, { do: "end" }];
    case "status":
      return body(status, JSON.stringify(errorOf(one.dialect, status, "It failed")));
  }
}

async function serve(line: Line, fault: Fault, target: number, asked: Asked[]): Promise<void> {
  line.socket.setNoDelay(true);
  for (;;) {
    const request = await line.request();
    const [head = "", ...rest] = request.split("\r\n\r\n");
    const one = taken(head.split(" ")[1] ?? "", head, rest.join("\r\n\r\n"));
    asked.push(one);
    if (fault.kind === "garbage") {
      line.send("\x16\x03\x01 no HTTP at all\r\n\r\n").end();
      return;
    }
    await new Wire(line, fault, one.play).play(stepsOf(fault, one, target));
  }
}
