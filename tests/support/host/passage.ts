// One client request through both halves, as Envoy's router plays it: attempts, internal redirects, the redirector, local replies.
import type { Root, StreamContext } from "./contexts.js";
import { REDIRECTOR_SOCKET, NONCE, type Worker } from "./gateway.js";
import { HeaderMap } from "./header-map.js";
import { bytesOf, latin } from "./values.js";

export interface PassageRequest {
  method?: string;
  path?: string;
  headers?: [string, string][];
  /** In the pieces in which it arrives. */
  body?: (string | Uint8Array)[];
  trailers?: boolean;
  root?: Root;
}

export interface Answer {
  status: number;
  headers: HeaderMap;
  body: Buffer;
  ending: "whole" | "broken";
}

/** What a provider would see of the running attempt. */
export interface Attempt {
  cluster: string;
  headers: HeaderMap;
  body: Buffer;
}

const COPIED = ["authorization", "x-forwarded-proto"];
const MOST_REDIRECTS = 20;

export class Passage {
  /** Null until the client has its whole answer. */
  answer: Answer | null = null;
  /** Null while no attempt runs. */
  attempt: Attempt | null = null;
  /** Body chunks in the order in which the client gets them. */
  readonly received: Buffer[] = [];
  passes = 0;
  attempts = 0;
  private readonly filterState = new Map<string, Uint8Array>();
  private headers: HeaderMap;
  private body: Uint8Array;
  private down: StreamContext;
  private up: StreamContext | null = null;
  private rescued = false;
  private started: { status: number; headers: HeaderMap } | null = null;
  private upHeld: Uint8Array = Buffer.alloc(0);
  /** The upstream half holds the end of the answer. */
  private upEnded = false;
  private downHeld: Uint8Array = Buffer.alloc(0);
  private upHeaders: HeaderMap | null = null;
  private downHeaders: HeaderMap | null = null;
  /** What stands behind held headers: a body that no callback has seen, and the end. */
  private behind: { body: Uint8Array | null; ended: boolean } = { body: null, ended: false };

  constructor(
    private readonly worker: Worker,
    private readonly request: PassageRequest,
  ) {
    this.headers = new HeaderMap([
      [":authority", "gateway.local:8080"],
      [":path", request.path ?? "/v1/chat/completions"],
      [":method", request.method ?? "POST"],
      [":scheme", "http"],
      ["x-forwarded-proto", "http"],
      ...(request.headers ?? [["content-type", "application/json"]]),
    ]);
    this.body = Buffer.concat((request.body ?? []).map(bytesOf));
    this.down = this.pass((request.body ?? []).map(bytesOf));
  }

  /** What the plugin left of this name in the request's filter state. */
  left(name: string): string {
    return latin(this.filterState.get(name) ?? new Uint8Array(0));
  }

  /** The provider answers; all of it at once, or in parts with `answerHead`, `answerData` and `answerEnd`. */
  respond(status: number, headers: [string, string][], body: (string | Uint8Array)[] = []): void {
    this.answerHead(status, headers, body.length === 0);
    body.forEach((chunk, i) => this.answerData(chunk, i === body.length - 1));
  }

  /** The same piece by piece: what came has been sent on when more comes. */
  trickle(status: number, headers: [string, string][], body: (string | Uint8Array)[]): void {
    this.answerHead(status, headers);
    body.forEach((chunk, i) => {
      if (i > 0 && this.up) this.worker.tick(1);
      this.answerData(chunk, i === body.length - 1);
    });
  }

  answerHead(status: number, headers: [string, string][], end = false): void {
    if (!this.attempt) return;
    this.upHeaders = new HeaderMap([[":status", String(status)], ...headers]);
    if (!this.up) return this.toDownstream(this.upHeaders, end);
    const passes = this.vm.headers(this.up, "response", this.upHeaders, end);
    if (this.up.local) return this.sendUpstreams(this.up);
    if (passes) this.toDownstream(this.upHeaders, end);
  }

  answerData(chunk: string | Uint8Array, end = false): void {
    if (!this.attempt) return;
    if (!this.up) return this.dataToDownstream(bytesOf(chunk), end);
    this.release(this.up);
    if (!this.attempt) return;
    const held = Buffer.concat([this.upHeld, bytesOf(chunk)]);
    const { passes, bytes, continued } = this.vm.body(this.up, "response", held, end);
    if (this.up.local) return this.sendUpstreams(this.up);
    this.upHeld = passes ? Buffer.alloc(0) : bytes;
    if (continued && this.upHeaders && !this.started) return this.toDownstream(this.upHeaders, end);
    if (passes) this.passOn(bytes, end);
    else this.upEnded = end;
  }

  private passOn(bytes: Uint8Array, end: boolean): void {
    if (!this.started && this.upHeaders) {
      this.toDownstream(this.upHeaders, false);
      if (!this.attempt || !this.started) return;
    }
    this.dataToDownstream(bytes, end);
  }

  /** What the plugin has let go since, from a tick. */
  private release(up: StreamContext): void {
    if (this.upHeld.length === 0 || up.sides.response.paused) return;
    const bytes = up.sides.response.body ?? this.upHeld;
    this.upHeld = Buffer.alloc(0);
    up.sides.response.body = null;
    this.passOn(bytes, false);
  }

  /** The connection breaks: before the answer the router tries the redirector, after its head the client's answer breaks. */
  breakOff(reason = "connection reset", failure = ""): void {
    if (!this.attempt) return;
    if (this.started) return this.finish("broken");
    this.loseTry(failure);
    if (this.worker.upstream === null || this.rescued) return this.localReply(503, reason);
    this.tryRedirector();
  }

  /** The first half of `breakOff`: the try ends. Envoy may let some time pass until the next one. */
  loseTry(failure = ""): void {
    if (failure !== "") this.up?.properties.set("upstream\0transport_failure_reason", Buffer.from(failure));
    this.endUpstream();
  }

  /** The second half: the router's second try. */
  tryRedirector(): void {
    this.rescued = true;
    this.startUpstream(REDIRECTOR_SOCKET);
    this.answerHead(
      302,
      [
        ["location", "http://redirector/"],
        ["x-ai-redirector", NONCE],
      ],
      true,
    );
  }

  /** Envoy answers by itself (504, 413, 503): the upstream half does not see it. */
  localReply(status: number, details: string): void {
    this.endUpstream();
    this.attempt ??= { cluster: "", headers: new HeaderMap(), body: Buffer.alloc(0) };
    this.down.properties.set("response\0code_details", Buffer.from(details));
    const body = Buffer.from(details);
    this.toDownstream(
      new HeaderMap([
        [":status", String(status)],
        ["content-type", "text/plain"],
        ["content-length", String(body.length)],
      ]),
      false,
    );
    if (!this.attempt) return;
    if (this.started) this.dataToDownstream(body, true);
    else this.behind = { body, ended: true };
  }

  /** The client goes away. */
  leave(): void {
    if (this.answer) return;
    this.endUpstream();
    this.vm.end(this.down, true);
    this.attempt = null;
    this.answer = { status: 0, headers: new HeaderMap(), body: Buffer.alloc(0), ending: "broken" };
  }

  /** A call of the plugin was answered, or a tick came: what it did takes effect. */
  settle(): void {
    if (this.down.local) return this.sendLocal();
    if (this.up?.local) return this.sendUpstreams(this.up);
    if (!this.answer && !this.attempt && !this.down.sides.request.paused) {
      // What was changed while it was held.
      this.body = this.down.sides.request.body ?? this.body;
      return this.route();
    }
    if (this.up && this.upEnded) return this.letEndGo(this.up.sides.response);
    const side = this.down.sides.response;
    if (this.answer || this.started || !this.downHeaders || side.paused) return;
    this.started = { status: Number(this.downHeaders.get(":status")), headers: this.downHeaders };
    const { body, ended } = this.behind;
    this.behind = { body: null, ended: false };
    if (body) return this.dataToDownstream(body, ended);
    if (side.body) this.received.push(Buffer.from(side.body));
    this.downHeld = Buffer.alloc(0);
    side.body = null;
    if (ended) this.finish("whole");
  }

  /** The end that the upstream half held, with what it has put there. */
  private letEndGo(side: StreamContext["sides"]["response"]): void {
    if (side.paused || !side.body) return;
    const bytes = side.body;
    this.upEnded = false;
    this.upHeld = Buffer.alloc(0);
    side.body = null;
    this.passOn(bytes, true);
  }

  /** The plugin holds an answer whose end has not come. */
  get lingers(): boolean {
    return this.answer === null && this.downHeaders !== null && this.started === null && !this.behind.ended;
  }

  private get vm() {
    return this.worker.vm;
  }

  /** The downstream half of one pass. */
  private pass(chunks: Uint8Array[]): StreamContext {
    this.passes++;
    const root = this.request.root ?? this.worker.downstream;
    const context = this.vm.stream(root, this.filterState);
    this.down = context;
    this.started = null;
    this.downHeaders = null;
    this.rescued = false;
    this.worker.ahead(this.headers, this.passes);
    const end = chunks.length === 0 && this.request.trailers !== true;
    let passes = this.vm.headers(context, "request", this.headers, end);
    let held: Uint8Array = Buffer.alloc(0);
    chunks.forEach((chunk, i) => {
      if (context.local) return;
      const last = i === chunks.length - 1 && this.request.trailers !== true;
      const result = this.vm.body(context, "request", Buffer.concat([held, chunk]), last);
      [held, passes] = [result.bytes, result.passes];
    });
    if (this.request.trailers === true && !context.local) {
      const result = this.vm.trailers(context, "request", held);
      [held, passes] = [result.bytes, result.passes];
    }
    this.body = held;
    if (context.local) this.sendLocal();
    else if (passes || !context.sides.request.paused) this.route();
    return context;
  }

  /** The router: an unknown cluster ends here, a known one starts the upstream half. */
  private route(): void {
    const cluster = this.headers.get("x-ai-cluster") ?? "";
    this.headers.remove("x-ai-cluster");
    if (this.worker.options.ownRoutes === true) this.cleanAsRoute();
    this.attempt = { cluster, headers: this.headers, body: Buffer.from(this.body) };
    if (cluster === "") return this.localReply(503, "cluster_not_found");
    this.worker.beforeTry(this);
    if (this.answer) return; // it ended meanwhile
    this.startUpstream("127.0.0.1:443");
  }

  /** The route's request_headers_to_remove and _to_add (gateway/envoy/listeners.ts). */
  private cleanAsRoute(): void {
    for (const name of ["x-forwarded-proto", "x-request-id", "traceparent", "tracestate"]) this.headers.remove(name);
    this.headers.replace("accept-encoding", "identity");
  }

  private startUpstream(address: string): void {
    this.attempts++;
    for (const name of ["x-envoy-upstream-rq-timeout-ms", "x-envoy-upstream-rq-per-try-timeout-ms"]) this.headers.remove(name);
    this.upHeld = Buffer.alloc(0);
    if (!this.worker.upstream) return;
    this.up = this.vm.stream(this.worker.upstream, this.filterState, { "upstream\0address": address });
    this.vm.headers(this.up, "request", this.headers, this.body.length === 0);
    if (this.body.length === 0) return;
    // What the upstream half changes is a copy: the router keeps what the downstream half sent, for the next pass.
    const { bytes } = this.vm.body(this.up, "request", Buffer.from(this.body), true);
    if (this.attempt) this.attempt.body = Buffer.from(bytes);
  }

  private endUpstream(): void {
    if (this.up) this.vm.end(this.up, false);
    this.up = null;
  }

  private toDownstream(headers: HeaderMap, end: boolean): void {
    if (headers.get(":status") === "302" && this.worker.upstream && this.redirects(headers)) return this.redirect(headers);
    this.downHeld = Buffer.alloc(0);
    const passes = this.vm.headers(this.down, "response", headers, end);
    if (this.down.local) return this.sendLocal();
    this.downHeaders = headers;
    this.behind = { body: null, ended: end };
    if (!passes) return;
    this.started = { status: Number(headers.get(":status")), headers };
    if (end) this.finish("whole");
  }

  private dataToDownstream(chunk: Uint8Array, end: boolean): void {
    const { passes, bytes, continued } = this.vm.body(this.down, "response", Buffer.concat([this.downHeld, chunk]), end);
    this.downHeld = passes ? Buffer.alloc(0) : bytes;
    this.behind = { body: null, ended: end };
    if (this.down.local) return this.sendLocal();
    // Headers that were held go out with the first body that passes.
    if ((passes || continued) && !this.started && this.downHeaders)
      this.started = { status: Number(this.downHeaders.get(":status")), headers: this.downHeaders };
    if (passes && bytes.length > 0) this.received.push(Buffer.from(bytes));
    if (end && passes) this.finish("whole");
  }

  /** Envoy follows it only to an absolute URL, and not without the scheme that the client came with. */
  private redirects(headers: HeaderMap): boolean {
    return (
      /^https?:\/\//.test(headers.get("location") ?? "") && headers.get("x-forwarded-proto") !== undefined && this.passes <= MOST_REDIRECTS
    );
  }

  private redirect(headers: HeaderMap): void {
    const location = new URL(headers.get("location") ?? "");
    this.endUpstream();
    this.attempt = null;
    this.down.properties.set("response\0code_details", Buffer.from("internal_redirect"));
    this.vm.end(this.down, true);
    for (const name of COPIED) {
      const value = headers.get(name);
      if (value === undefined) this.headers.remove(name);
      else this.headers.replace(name, value);
    }
    this.headers.replace("x-envoy-original-url", `http://${this.headers.get(":authority")}${this.headers.get(":path")}`);
    this.headers.replace(":authority", location.host);
    this.headers.replace(":path", location.pathname + location.search);
    this.headers.replace(":scheme", location.protocol.slice(0, -1));
    this.pass(this.body.length > 0 ? [this.body] : []);
  }

  /** A local reply passes the response callbacks of the half that sent it, as every answer does. */
  /** A reply of an upstream filter passes the downstream filters. */
  private sendUpstreams(up: StreamContext): void {
    const { local } = up;
    if (!local) return;
    up.local = null;
    this.down.local = local;
    this.sendLocal();
  }

  private sendLocal(): void {
    const { local } = this.down;
    if (!local) return;
    this.down.local = null;
    this.endUpstream();
    const headers = new HeaderMap([[":status", String(local.status)], ...local.headers]);
    if (local.body.length > 0) headers.replace("content-length", String(local.body.length));
    this.vm.headers(this.down, "response", headers, local.body.length === 0);
    const { bytes } = local.body.length > 0 ? this.vm.body(this.down, "response", local.body, true) : { bytes: local.body };
    this.received.push(Buffer.from(bytes));
    this.started = { status: local.status, headers };
    this.finish("whole");
  }

  private finish(ending: "whole" | "broken"): void {
    this.endUpstream();
    this.attempt = null;
    const { status, headers } = this.started ?? { status: 0, headers: new HeaderMap() };
    this.answer = { status, headers, body: Buffer.concat(this.received), ending };
    this.vm.end(this.down, true);
  }
}
