// A client of WebSockets: undici's, or a handshake written by hand.
import assert from "node:assert/strict";
import { WebSocket } from "undici";
import { eventually, within } from "./gate.js";

/** The header lines of a handshake. */
export const UPGRADE = [
  "connection: Upgrade",
  "upgrade: websocket",
  "sec-websocket-version: 13",
  "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
];

export interface Session {
  socket: WebSocket;
  said: string[];
  closed: Promise<{ code: number; reason: string }>;
}

export async function connect(
  baseURL: string,
  path: string,
  options: { protocols?: string[]; headers?: Record<string, string> } = {},
): Promise<Session> {
  const url = `${baseURL.replace("http:", "ws:")}${path}`;
  const socket = new WebSocket(url, { protocols: options.protocols ?? [], headers: options.headers ?? {} });
  const said: string[] = [];
  socket.addEventListener("message", ({ data }) => said.push(String(data)));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => socket.addEventListener("close", resolve));
  const opened = new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("the handshake failed")));
  });
  await within(opened, "the handshake");
  return { socket, said, closed };
}

export async function echo(session: Session, text: string): Promise<void> {
  const before = session.said.length;
  session.socket.send(text);
  const got = await eventually("the message comes back", () => session.said[before]);
  assert.equal(got === text, true, `${got.length} characters came back of ${text.length}`);
}
