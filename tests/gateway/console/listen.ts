// A page's event stream: events as they come, each waited for.
import { type ClientRequest, request } from "node:http";
import { onTestFinished } from "vitest";
import { eventually } from "../../support/gate.js";
import type { Page } from "./page.js";

export interface Heard {
  id: number | undefined;
  name: string;
  data: unknown;
}

/** One open event stream; closed when the test ends. */
export class Listening {
  readonly heard: Heard[] = [];
  status = 0;
  /** Resolves when the gateway has ended the stream. */
  readonly ended: Promise<void>;
  private end: () => void = () => undefined;
  private text = "";
  private call: ClientRequest | undefined;

  private constructor() {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  static async open(page: Page, lastEventId?: number): Promise<Listening> {
    const listening = new Listening();
    const headers = { ...page.headers, ...(lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) }) };
    await new Promise<void>((resolve, reject) => {
      listening.call = request({ host: "127.0.0.1", port: page.port, path: "/api/events", headers, agent: false }, (answer) => {
        listening.status = answer.statusCode ?? 0;
        answer.setEncoding("utf8").on("data", (piece: string) => listening.take(piece));
        answer.on("error", () => undefined).on("close", () => listening.end());
        resolve();
      });
      listening.call.on("error", reject).end();
    });
    onTestFinished(() => listening.close());
    return listening;
  }

  /** The first event of that name that fits. */
  until<T>(name: string, fits: (data: T) => boolean = () => true): Promise<Heard & { data: T }> {
    const found = () => this.heard.find((each) => each.name === name && fits(each.data as T)) as (Heard & { data: T }) | undefined;
    return eventually(`an event "${name}"`, found);
  }

  close(): void {
    this.call?.on("error", () => undefined).destroy();
  }

  private take(piece: string): void {
    this.text += piece;
    for (let end = this.text.indexOf("\n\n"); end >= 0; end = this.text.indexOf("\n\n")) {
      this.event(this.text.slice(0, end).split("\n"));
      this.text = this.text.slice(end + 2);
    }
  }

  private event(lines: string[]): void {
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    const name = field("event");
    if (name !== undefined)
      this.heard.push({ id: Number(field("id") ?? Number.NaN) || undefined, name, data: JSON.parse(field("data") ?? "null") });
  }
}
