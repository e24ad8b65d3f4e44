// A page of the console without a browser: the requests that it makes, with the headers that a browser adds.
import { request } from "node:http";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: unknown;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

/** One request with exactly these headers: `fetch` forbids some of them. */
export function ask(port: number, path: string, { method = "GET", headers = {}, body }: Ask = {}): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const all = { ...(text === undefined ? {} : { "content-type": "application/json" }), ...headers };
    const call = request({ host: "127.0.0.1", port, path, method, headers: all, agent: false }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on("data", (piece: Buffer) => pieces.push(piece));
      answer.on("end", () => {
        const said = Buffer.concat(pieces).toString("utf8");
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: said, json: parsed(said) });
      });
      answer.on("error", reject);
    });
    call.on("error", reject);
    call.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A page that is open: it knows its token, and its cookie once it has signed in. */
export class Page {
  private cookie = "";
  private csrf = "";

  constructor(readonly port: number) {}

  static async open(port: number): Promise<Page> {
    const page = new Page(port);
    await page.load();
    return page;
  }

  /** Asks for the session, as a page does when it opens. */
  async load(): Promise<Answer> {
    const answer = await this.get("/api/session");
    this.csrf = (answer.json as { csrf: string }).csrf;
    return answer;
  }

  /** Signs in; resolves with the answer. */
  async signIn(password: string): Promise<Answer> {
    const answer = await this.send("POST", "/api/session", { password });
    const [cookie] = (answer.headers["set-cookie"] as string[] | undefined) ?? [];
    if (cookie !== undefined) this.cookie = cookie.split(";")[0] as string;
    if (answer.status === 204) await this.load();
    return answer;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return ask(this.port, path, { headers: { ...this.headers, ...headers } });
  }

  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return ask(this.port, path, { method, headers: { ...this.headers, "x-csrf-token": this.csrf, ...headers }, body });
  }

  /** With the token that changes carry. */
  get changeHeaders(): Record<string, string> {
    return { ...this.headers, "x-csrf-token": this.csrf };
  }

  get headers(): Record<string, string> {
    const own = { host: `127.0.0.1:${this.port}`, "sec-fetch-site": "same-origin", origin: `http://127.0.0.1:${this.port}` };
    return this.cookie === "" ? own : { ...own, cookie: this.cookie };
  }
}
