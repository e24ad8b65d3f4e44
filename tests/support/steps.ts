// What a simulated provider does with one request, as a list of steps, and the player that carries them out.
import type { ServerResponse } from "node:http";
import { constants, type Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";
import type { Gate } from "./gate.js";

export type Headers = Record<string, string | string[]>;

export type Step =
  | { do: "wait"; gate: Gate }
  /** Time that the drill itself is about (a slow answer), in milliseconds. */
  | { do: "pause"; ms: number }
  /** An answer before the answer (1xx), and a turn of the event loop after it. */
  | { do: "informational"; status: number; headers?: Record<string, string> }
  | { do: "headers"; status: number; headers?: Headers }
  | { do: "bytes"; data: Buffer }
  | { do: "end"; trailers?: Record<string, string> }
  /** The connection ends in the middle, politely (FIN). */
  | { do: "cut" }
  /** The connection is reset (RST; an HTTP/2 stream: RST_STREAM). */
  | { do: "reset" }
  /** Nothing more comes until the other side leaves. */
  | { do: "silence" };

export type Response = ServerResponse | Http2ServerResponse;

/** Carries the steps out; ends early when the other side has left (`left` resolves). */
export async function play(steps: Step[], response: Response, left: Promise<void>): Promise<void> {
  let gone = false;
  left.then(() => (gone = true)).catch(() => undefined);
  for (const step of steps) {
    if (gone) return;
    await perform(step, response, left);
  }
}

async function perform(step: Step, response: Response, left: Promise<void>): Promise<void> {
  switch (step.do) {
    case "wait":
      return void (await Promise.race([step.gate.opened, left]));
    case "pause":
      return pause(step.ms, left);
    case "informational":
      return informational(response, step.status, step.headers ?? {});
    case "headers":
      response.writeHead(step.status, step.headers as never);
      if ("flushHeaders" in response) response.flushHeaders();
      return;
    case "bytes":
      return write(response, step.data, left);
    case "end":
      if (step.trailers) response.addTrailers(step.trailers);
      response.end();
      return;
    case "cut":
      return cut(response);
    case "reset":
      return reset(response);
    case "silence":
      return left;
  }
}

async function pause(ms: number, left: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([over, left]);
  clearTimeout(timer);
}

function informational(response: Response, status: number, headers: Record<string, string>): Promise<void> {
  if ("stream" in response) response.stream.additionalHeaders({ ":status": status, ...headers });
  else {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    response.socket?.write(`HTTP/1.1 ${status} Informational\r\n${lines.join("")}\r\n`);
  }
  return new Promise((resolve) => setImmediate(resolve));
}

/** One write, and a turn of the event loop after it, so that two steps leave as two packets. */
async function write(response: Response, data: Buffer, left: Promise<void>): Promise<void> {
  const out = response as ServerResponse;
  const written = new Promise<void>((resolve) => out.write(data, () => resolve()));
  await Promise.race([written, left]);
  await new Promise((resolve) => setImmediate(resolve));
}

function cut(response: Response): void {
  if ("stream" in response) response.stream.session?.close();
  (response.socket as Socket | null)?.end();
}

function reset(response: Response): void {
  if ("stream" in response) return response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  (response.socket as Socket | null)?.resetAndDestroy();
}
