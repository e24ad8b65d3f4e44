// The configuration as the plugin uses it: everything that can be worked out at configure time is worked out here, as bytes
// that can be handed to the host. config/ builds these objects; core and filter only read them.
import { Affinity } from "./affinity-settings";
import { AnswerEdit } from "./answer-edit";
import { Choose, Price } from "./choose-settings";
import { ChatParams, MessagesEdit } from "./chat-settings";
import { ErrorRule } from "./error-rule";
import { FailoverSettings, RetrySettings } from "./failover-settings";
import { Grant } from "./grant";
import { HigressWays, NO_WAYS } from "./higress-ways";
import { KeyPair } from "./key-pair";
import { ANY_ZONE } from "./retry-after";
import { NO_WORDS, VendorWords } from "./vendor-words";
import { VideoTasks } from "./video-tasks";

export { API_COUNT, Api } from "./api";
export { Affinity } from "./affinity-settings";
export { Choose, Price } from "./choose-settings";
export { ErrorRule, RuleField, RuleScope } from "./error-rule";
export { FailoverSettings, FailureShare, RetrySettings } from "./failover-settings";

/** What becomes of a stream that breaks after its first content. */
export const enum OnBreak {
  /** As the provider or the whole configuration says. */
  Unsaid = -1,
  Tell = 0,
  End = 1,
  Hold = 2,
  Continue = 3,
}

/** What is said about an answer that stands still or breaks, of a route, a provider or the whole. Negative: nothing. */
@final
export class BreakSettings {
  /** Milliseconds; 0: no limit. */
  stallMs: i64 = -1;
  onBreak: OnBreak = OnBreak.Unsaid;
  holdBytes: i32 = -1;
}

export const enum TokenSelection {
  Random = 0,
  RoundRobin = 1,
  LeastBusy = 2,
  Sticky = 3,
}

/** What the plugin leaves for the access log of Envoy. The order is that of the configuration's words. */
export const enum AccessLog {
  Off = 0,
  Journey = 1,
  Fields = 2,
}

/** One API token. A provider without tokens has one anonymous token: no header is set for it. */
@final
export class TokenSettings {
  /** Position in the provider's `apiTokens`, from 0: `qwen#0`. */
  position: i32 = 0;
  /** Hash of provider id and token value: the key of the token's state. Never shown. */
  identity: u64 = 0;
  /** The whole value of the credential header ("Bearer sk-..."); empty for the anonymous token. */
  headerValue: ArrayBuffer = new ArrayBuffer(0);
  /** The bare value, to be found in what must not carry it; empty: too short to be told from words. */
  secret: ArrayBuffer = new ArrayBuffer(0);
  /** AWS's keys, with which requests are signed in place of a header's value; null: the token is no pair of them. */
  pair: KeyPair | null = null;
  /** What is exchanged for an access token, which is sent in place of a value of its own; null: it has one. */
  grant: Grant | null = null;

  /** What does not pass back of what was sent. */
  get hidden(): ArrayBuffer {
    const grant = this.grant;
    return grant === null ? this.secret : grant.access.secret;
  }
}

/** A fixed header that a provider wants on each request, such as `anthropic-version`. */
@final
export class FixedHeader {
  constructor(
    public name: ArrayBuffer,
    public value: ArrayBuffer,
    /** What the client sent under this name comes first: the type's own headers, such as `anthropic-version`. */
    public yields: bool,
    /** What does not pass back of its value; empty: it is no credential. */
    public hidden: ArrayBuffer,
  ) {}
}


@final
export class MappingEntry {
  constructor(
    public key: ArrayBuffer,
    /** The model to ask for; empty: the client's own name is kept. */
    public value: ArrayBuffer,
  ) {}
}

/** What a protocol of the provider's own wants to be told, and no client says. */
@final
export class OwnProtocol {
  /** What texts are translated into. */
  language: string = "";
  /** The variable that takes the conversation; empty: it is asked as a chat. */
  input: string = "";
  /** The output that is the answer; empty: the first text. */
  output: string = "";
}


@final
export class ProviderSettings {
  /** Position in the configuration. */
  index: i32 = 0;
  id: string = "";
  type: string = "";
  idBytes: ArrayBuffer = new ArrayBuffer(0);
  /** The Envoy cluster that attempts go to. */
  cluster: ArrayBuffer = new ArrayBuffer(0);
  /** The one where WebSockets begin that pass no front of the gateway's. */
  socketCluster: ArrayBuffer = new ArrayBuffer(0);
  secure: bool = false; // by TLS
  /** Host (and port where it is not the scheme's own), for :authority. */
  authority: ArrayBuffer = new ArrayBuffer(0);
  /** Lower-case name of the credential header: `authorization`, `x-api-key`, `api-key`. */
  credentialHeader: ArrayBuffer = new ArrayBuffer(0);
  /** The credential header on the Messages API where it differs; empty: the same. */
  messagesCredentialHeader: ArrayBuffer = new ArrayBuffer(0);
  tokens: TokenSettings[] = [];
  /** Some of them are pairs that requests are signed with: the service that their signatures are for. */
  signs: string = "";
  region: string = "";
  /** The same tokens with the header value of the Messages API; empty where it does not differ. */
  messagesTokens: TokenSettings[] = [];
  /** The same of Google's generateContent. */
  geminiCredentialHeader: ArrayBuffer = new ArrayBuffer(0);
  geminiTokens: TokenSettings[] = [];
  fixedHeaders: FixedHeader[] = [];
  /** Indexed by Api: the whole :path (base path included, query included), `{model}` where the model belongs; empty: not served. */
  paths: ArrayBuffer[] = [];
  /** The API that it is to be spoken to in where it has several, an Api; -1: in the client's where it serves that. */
  dialect: i32 = -1;
  /** Requests of another dialect may be translated for it. */
  translates: bool = true;
  /** Base path of requests that are passed as they are, and what is put behind the path (with its question mark). */
  passBase: ArrayBuffer = new ArrayBuffer(0);
  passQuery: ArrayBuffer = new ArrayBuffer(0);
  /** It makes videos by tasks of its own; null: what is asked of videos is passed as it is. */
  videos: VideoTasks | null = null;
  /** exact names, then prefixes ordered from the longest, then `~regex` sources in order, then `*`. */
  exactModels: MappingEntry[] = [];
  prefixModels: MappingEntry[] = [];
  regexModels: MappingEntry[] = [];
  /** null: no `*` entry, unmatched names are kept. */
  anyModel: MappingEntry | null = null;
  /** What it does in Higress's forms alone. */
  ways: HigressWays = NO_WAYS;
  failover: FailoverSettings = new FailoverSettings();
  retry: RetrySettings = new RetrySettings();
  /** Milliseconds; 0: as the route or the whole configuration says. */
  firstTokenTimeoutMs: i64 = 0;
  attemptTimeoutMs: i64 = 0;
  breaks: BreakSettings = new BreakSettings();
  tokenSelection: TokenSelection = TokenSelection.Random;
  affinity: Affinity = Affinity.None;
  /** Lower-case name of the header whose value stands for the session; empty: none does. */
  affinityHeader: ArrayBuffer = new ArrayBuffer(0);
  /** The provider's own rules first, then those common to all. */
  errorRules: ErrorRule[] = [];
  /** Top-level request parameters that the provider rejects: dropped from the body. */
  dropParams: ArrayBuffer[] = [];
  /** `customSettings`: names of the parameters that replace the client's own. */
  replacedParams: ArrayBuffer[] = [];
  /** `customSettings`: what is put into the body, each `"name":value`. */
  setParams: ArrayBuffer[] = [];
  /** Beside each of `setParams`: the name that the client's body must not have for it; empty: it is put in any case. */
  setUnless: ArrayBuffer[] = [];
  messagesEdit: MessagesEdit | null = null; // null: messages stay as they are
  /** The same of chat requests alone; null: as of all others. */
  chatParams: ChatParams | null = null;
  /** Anthropic's models are asked for in messages on paths of their own, with the model there and not in the body (Vertex); null: they are not. */
  rawPredict: ChatParams | null = null;
  /** What is said in a vendor's own protocol beside what the client said. */
  vendorWords: VendorWords = NO_WORDS;
  /** What requests in Google's own protocol get instead; null: as all others. */
  geminiParams: ChatParams | null = null;
  /** What is done to its chat answers; null: they pass. */
  answerEdit: AnswerEdit | null = null;
  /** The body of each failing answer is logged. */
  logsErrors: bool = false;
  /** Streams are asked for their usage where the client did not say anything about it. */
  streamUsage: bool = false;
  /** How it takes the beginning of its own answer (config/providers/row.ts); empty: in a turn of the user. */
  prefill: string = "";
  /** What dates without a zone, in its words, are ahead of UTC. */
  zoneMs: i64 = ANY_ZONE;
  /** `models` of the configuration: names to list at /v1/models (values unused). */
  listedModels: MappingEntry[] = [];
  /** null: its protocol wants nothing. */
  ownProtocol: OwnProtocol | null = null;
  /** Why it cannot serve; empty: it can. */
  outOfUse: string = "";
}


@final
export class TargetSettings {
  /** The targets of a smaller one come before. */
  priority: i32 = 0;
  /** null: none is given. */
  price: Price | null = null;
  constructor(
    /** Index into PluginSettings.providers. */
    public provider: i32,
    /** The model to ask for; empty: by the provider's mapping. */
    public model: ArrayBuffer,
    public weight: i32,
    /** Hash of the provider's id and the model: by which sessions find it, the same in every replica. */
    public identity: u64 = 0,
  ) {}
}

export const enum MatchKind {
  Exact = 0,
  Prefix = 1,
  Regex = 2,
  Any = 3,
}


@final
export class RouteSettings {
  index: i32 = 0;
  name: string = "";
  nameBytes: ArrayBuffer = new ArrayBuffer(0);
  matchKind: MatchKind = MatchKind.Any;
  /** Exact name, prefix or regular expression. */
  matchText: ArrayBuffer = new ArrayBuffer(0);
  /** The target (one entry) or the weighted targets. */
  targets: TargetSettings[] = [];
  fallbacks: TargetSettings[] = [];
  choose: Choose = Choose.Unsaid;
  /** Targets have different priorities; they are in their order. */
  grouped: bool = false;
  /** The only target and the fallbacks behind it, put together at the first request; null: not yet, or drawn for each. Never added to. */
  chain: TargetSettings[] | null = null;
  /** Milliseconds; 0: as the provider or the whole configuration says. */
  firstTokenTimeoutMs: i64 = 0;
  attemptTimeoutMs: i64 = 0;
  timeoutMs: i64 = 0;
  breaks: BreakSettings = new BreakSettings();
  fallbackOnContextLength: bool = false;
  fallbackOnContentPolicy: bool = false;
  /** The client may name its own chain with `x-ai-fallback`. */
  allowClientFallback: bool = false;
  affinity: Affinity = Affinity.Unsaid;
  /** As a provider's; worked out where the route names none. */
  affinityHeader: ArrayBuffer = new ArrayBuffer(0);
  /** Worked out: a session stays on one of the targets. */
  keepsTarget: bool = false;
  /** Its requests may be translated into another dialect. */
  translates: bool = true;
}

/** A client that may use the gateway. */
@final
export class ClientKey {
  constructor(
    public name: string,
    /** SHA-256 of the key's value, 32 bytes. */
    public hash: ArrayBuffer,
  ) {}
}

/** A rule by the gateway's own routing (Higress's `_rules_`). Only the matchers that count have items. */
@final
export class RuleSettings {
  /** Names of routes; where there are services too, both must match. */
  routes: ArrayBuffer[] = [];
  /** `a.example.com`, `*.example.com`, `api.*`, `*`. */
  domains: ArrayBuffer[] = [];
  /** `llm-qwen.internal.dns`, or with its port behind a colon. */
  services: ArrayBuffer[] = [];
  routePrefixes: ArrayBuffer[] = [];
  /** null: the rule's requests pass untouched. */
  route: RouteSettings | null = null;
}


@final
export class PluginSettings {
  providers: ProviderSettings[] = [];
  /** Empty beside rules: what no rule matches passes untouched. */
  routes: RouteSettings[] = [];
  rules: RuleSettings[] = [];
  /** Some route chooses by what is seen of its targets. */
  watches: bool = false;
  /** A session is looked for in each request: some route or provider keeps sessions. */
  keepsSessions: bool = false;
  /** Milliseconds that a request may wait for rate limits to end, in all; 0: it does not. */
  waitForLimitMs: i64 = 0;
  /** Requests of this worker that may do so at once. */
  maxWaiting: i32 = 100;
  maxAttempts: i32 = 10;
  firstTokenTimeoutMs: i64 = 300000;
  /** 0: none. */
  attemptTimeoutMs: i64 = 0;
  timeoutMs: i64 = 600000;
  breaks: BreakSettings = new BreakSettings();
  maxRequestBytes: i32 = 33554432;
  /** Bytes of request bodies that the gateway holds at once. */
  maxHeldBytes: i32 = 268435456;
  responseHeaders: bool = true;
  /** Index of the provider that paths outside the APIs are passed to; -1: none. */
  defaultProvider: i32 = -1;
  /** Index of the provider that the gateway's own routes lead to where no rule says otherwise (Higress's global configuration); -1: none. */
  activeProvider: i32 = -1;
  /** Index of the one for files, batches and stored answers, where it is clear which one that is; -1: it is not. */
  filesProvider: i32 = -1;
  /** Empty: nobody is asked for a key. */
  clientKeys: ClientKey[] = [];
  /** Lower-case names of headers that look like a credential and pass. */
  passHeaders: ArrayBuffer[] = [];
  /** Lower-case origins whose pages may use the gateway; null: the configuration does not say. */
  cors: ArrayBuffer[] | null = null;
  /** Lower-case names by which the gateway may be addressed, besides this machine's own; null: every name will do. */
  hosts: ArrayBuffer[] | null = null;
  /** It is written as Higress's ai-proxy has it. */
  higress: bool = false;
  /** Of the answer when every API token was refused; 0: the provider's own. */
  credentialsStatus: i32 = 424;
  /** Milliseconds that one answer can take a token out for. */
  maxRetryAfterMs: i64 = 3600000;
  /** Milliseconds that a provider's own list of models is kept. */
  modelsTtlMs: i64 = 600000;
  accessLog: AccessLog = AccessLog.Journey;
  /** Counts up with each configuration of this VM. */
  generation: i32 = 0;
}
