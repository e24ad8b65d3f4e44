// What the gateway's API tells the console and takes from it: the words of both, once. Types alone; times are milliseconds since the epoch
// where a name ends in `At`, milliseconds from the request's begin where it ends in `Ms`.
import type { Finding } from "./finding.js";

/** Failure kinds as the plugin names them, and `ok`. */
export type Kind =
  | "ok"
  | "auth"
  | "quota"
  | "rateLimit"
  | "overloaded"
  | "serverError"
  | "timeout"
  | "connection"
  | "callerError"
  | "contextLength"
  | "contentPolicy"
  | "modelNotFound";

export interface AttemptEvent {
  provider: string;
  /** Position of the API token. */
  token: number;
  model: string;
  /** What the provider was spoken to in; absent: the client's own. */
  dialect?: string;
  /** Absent while the attempt runs. */
  kind?: Kind;
  /** The provider's own status; 0: there was no answer. */
  status?: number;
  /**
   * Why this attempt was chosen: first, failover, fallback, retry (the same target once more), trial, lastResort (out, and tried because nothing
   * in use was left).
   */
  why: "first" | "failover" | "fallback" | "retry" | "trial" | "lastResort";
  startMs: number;
  /** The commit point; absent where no content came. */
  firstContentMs?: number;
  endMs?: number;
  /** It met a drill. */
  drill?: boolean;
}

/** One request that has ended, or whose first attempts have failed: a row of the live lane. */
export interface RequestEvent {
  id: string;
  at: number;
  route: string;
  /** Path of the API, such as `/v1/chat/completions`. */
  api: string;
  /** The client's model. */
  model: string;
  streamed: boolean;
  attempts: AttemptEvent[];
  /** Targets that were not tried, each with its reason. */
  skipped: { provider: string; model: string; reason: string }[];
  status: number;
  /** Final target; absent where no attempt was made or all failed. */
  provider?: string;
  finalModel?: string;
  durationMs: number;
  /** Name of the client key, where the config has any. */
  clientKey?: string;
  /** `cached` of the input, and what it cost, where they are known. */
  usage?: { input: number; output: number; cached?: number; cacheWritten?: number; reasoning?: number; cost?: number };
  /** The client went away. */
  cancelled?: boolean;
  /** Of a WebSocket: who ended it, or that nobody said anything for too long. */
  closedBy?: "client" | "provider" | "silence";
  /** It goes on: `status` is 0, the last attempt has no outcome yet. Its end comes with the same `id`. */
  running?: true;
}

export type HealthState = "ok" | "limited" | "returning" | "ejected";

export interface TokenStatus {
  /** `qwen#0`. */
  name: string;
  /** At most the last four characters, with an ellipsis before them; empty: the anonymous token. */
  masked: string;
  state: HealthState;
  reason: Kind | "byHand" | null;
  since: number | null;
  until: number | null;
  nextProbe: number | null;
  failures: number;
  attempts: number;
  succeeded: number;
  models: { hash: string; reason: Kind; until: number }[];
}

export interface ProviderStatus {
  id: string;
  type: string;
  state: "ok" | "returning" | "ejected";
  reason: Kind | null;
  since: number | null;
  until: number | null;
  failures: number;
  tokens: TokenStatus[];
  /** What is wrong with its entry in Higress's configuration; its requests are answered with it. */
  outOfUse?: string;
  /** The Envoy cluster that it should be asked at, and that Envoy does not have. */
  missingCluster?: string;
}

/** What a drill makes of each attempt that meets it. */
export type DrillKind = "401" | "402" | "429" | "503" | "silence" | "streamError";

export interface Drill {
  provider: string;
  /** Position of the token; null: all tokens of the provider. */
  token: number | null;
  kind: DrillKind;
  until: number;
}

/** The seconds that a drill may last. */
export const DRILL_SECONDS = { least: 30, most: 600 } as const;

/** `GET /api/status`. */
export interface Status {
  version: string;
  endpoint: string;
  demo: boolean;
  /** No configuration yet: the console guides. */
  firstRun: boolean;
  envoy: { version: string; state: string; restarts: number; since: number };
  config: { file: string; inForceSince: number; errors: string[]; warnings: string[]; generation: number };
  providers: ProviderStatus[];
  drills: Drill[];
  clientKeys: { name: string; requests: number }[];
  /** What the plugin could not tell; absent: nothing. */
  problem?: string;
  memoryBytes?: number;
}

/** Figures of the Overview over the last fifteen minutes, one entry for each ten seconds, the oldest first. */
export interface Figures {
  bucketSeconds: 10;
  buckets: { at: number; requests: number; answered: number; withoutFailover: number; rescued: number; firstTokenMs: number | null }[];
}

/** `GET /api/events`: the name of each server-sent event with its data. `id` counts from 1; `Last-Event-ID` resumes; with `?recent` a new page gets the latest requests first. */
export interface Events {
  request: RequestEvent;
  state: { providers: ProviderStatus[]; clientKeys?: Status["clientKeys"] };
  config: Status["config"];
  drill: { drills: Drill[] };
  /** Rows that this page was too slow to take. */
  dropped: { count: number };
}

/** `GET /api/config`. API tokens and other secrets appear as `secretMark(n)`, which stands for the value in the file; `${NAME}` stays as it is. */
export interface ConfigDocument {
  /** Empty where there is no file yet (first run). */
  yaml: string;
  /** Changes with the file; sent back with an edit, which is refused when the file has changed meanwhile. */
  revision: string;
  /** What the page may show of each secret: at most its last four characters. */
  secrets: { mark: string; masked: string }[];
}

/** `POST /api/config/check` (yaml) and the answer of a refused `PUT /api/config`. */
export interface CheckResult {
  ok: boolean;
  findings: ConfigFinding[];
}

/** Lines and columns count from 1. */
export interface ConfigFinding extends Finding {
  /** Only errors keep a configuration from coming into force. */
  level: "error" | "warning";
  line?: number;
  column?: number;
}

/** `POST /api/config/edit`: changes by path, comments and order kept. `value` absent: the key goes. Answers `{ yaml }`, not saved. */
export interface ConfigEdit {
  yaml: string;
  changes: { path: (string | number)[]; value?: unknown }[];
}

/**
 * `PUT /api/config`. 200 with the new ConfigDocument once every worker has it; 409 (ApiError) the file changed meanwhile; 422 with a
 * CheckResult. API tokens that were typed go into the file .env beside the configuration, `${NAME}` in their place.
 */
export interface ConfigApply {
  yaml: string;
  revision: string;
}

/**
 * `GET /api/config/history`: the last 50, the newest (in force) first. `GET /api/config/history/:id` answers `{ yaml, secrets }` with marks
 * that a `PUT /api/config` understands: that is how to undo.
 */
export interface HistoryEntry {
  id: string;
  at: number;
  /** What changed, in a few words. */
  summary: string;
}

/** Where a configuration can go; `ai-failover export --to` has the same words. */
export const EXPORT_KINDS = ["higress", "istio", "envoy-gateway", "envoy"] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

/** `GET /api/config/export?to=higress`: the file's resources for a cluster, with references instead of secrets. 422 (CheckResult): it has errors. */
export interface Exported {
  /** Text by file name. */
  files: Record<string, string>;
  /** What is still to do, one sentence each. */
  todo: string[];
}

/** `POST` with `{ key }` answers `{ hash }`: how a client key stands in the configuration. Nothing is kept. */
export const HASH_PATH = "/api/config/client-key-hash" as const;

/** `GET /api/providers/types`: the provider table, in its order. Help for keys is in the definition (`description` of the JSON Schema). */
export interface ProviderType {
  type: string;
  /** Name for people. */
  title: string;
  /** May hold `{key}`; empty: the type has no address of its own. */
  host: string;
  /** Names of the APIs that it serves: chatCompletions, embeddings, ... */
  apis: string[];
  /** Patterns of its own model names. */
  models: string[];
  tokensRequired: boolean;
  /** Keys (or `baseUrl`) without which it cannot be reached. */
  needs: string[];
  /** Keys that mean something for this type alone. */
  keys: string[];
  /** Keys whose values at the same place make one credential besides `apiTokens`; none: the type takes API tokens alone. */
  credential: CredentialKey[];
  /** Keys that go with such credentials and are said once. */
  besideCredentials: string[];
  /** The provider's own document. */
  documentation: string;
}

/** One part of a credential. */
export interface CredentialKey {
  key: string;
  /** It tells who, and is no secret while it is typed. */
  open: boolean;
  /** A credential may be without it. */
  optional: boolean;
}

/** `POST /api/providers/try`: one cheap call with a token that is not saved yet (or the mark of a saved one). */
export interface TokenTry {
  /** A provider as in the configuration, its `apiTokens` with the one to try alone. */
  provider: Record<string, unknown>;
  /** Asks with this model; absent: lists the models. */
  model?: string;
}
export interface TokenTryResult {
  kind: Kind;
  status: number;
  /** In words, without any secret. */
  message: string;
  ms: number;
}

/** `POST /api/explain`. */
export interface ExplainRequest {
  model: string;
  path?: string;
  streamed?: boolean;
  /** What the client's header x-ai-fallback says. */
  fallback?: string;
}
export interface Explanation {
  /** Null: there is none, or the path is passed on without one. */
  route: string | null;
  api: string;
  /** In order; the first is what a request would try now. */
  attempts: {
    provider: string;
    token: number;
    model: string;
    why: AttemptEvent["why"];
    /** Any token of this target that is in use may come first. */
    byChance?: boolean;
    /** The provider speaks another dialect: `messages>chat`. */
    translated?: string;
    /** Where the request itself was told: names of what would be left out. */
    dropped?: string[];
  }[];
  skipped: { provider: string; token: number | null; model: string; reason: string }[];
  /** What chance decides, in sentences. */
  notes: string[];
  /** Where there is no route or nothing to try: the error that a client would get. */
  error?: { status: number; code: string; message: string };
}

/** `POST /api/session` with `{ password }` answers 204 and a cookie; `GET /api/session`. */
export interface Session {
  /** No password is set (loopback): everybody on this machine is in. */
  open: boolean;
  signedIn: boolean;
  /** Sent as `x-csrf-token` with each request that changes something. */
  csrf: string;
}

// The small ones. What changes something wants `x-csrf-token`; a refusal is a status of 4xx or 5xx with an ApiError.

/** Any refusal, in words for people. */
export interface ApiError {
  error: string;
}

/** `GET /api/figures` answers Figures. `DELETE /api/session` signs out. `POST /api/demo` (first run): runs the demo instead of a file, answers 204. */

/** `POST /api/tokens/eject` and `POST /api/tokens/restore`, answered by `{ providers: ProviderStatus[] }`. */
export interface TokenCommand {
  provider: string;
  /** Position of the token; absent: all tokens of the provider. */
  token?: number;
  /** Ejection only: for how long, in milliseconds. */
  ms?: number;
}

/** `POST /api/drills` begins one, `POST /api/drills/end` (without kind and seconds) ends it; both answer `{ drills: Drill[] }`. */
export interface DrillCommand {
  provider: string;
  token: number | null;
  kind?: DrillKind;
  /** Within DRILL_SECONDS. */
  seconds?: number;
}

/**
 * `POST /api/playground/v1/...` passes the request on to the same path of the endpoint, as it is, and its answer back as it comes, with the
 * plugin's `x-ai-*` headers: the page's own address is another one, and Envoy's does not answer pages.
 */
export const PLAYGROUND = "/api/playground" as const;
