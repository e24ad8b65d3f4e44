import type { TokenEndpoint } from "./grants.js";
import type { NOTIFY_EVENTS, NOTIFY_FORMATS } from "./definition.js";
import type { CustomSetting } from "./custom-settings.js";
import type { MessagesEdit } from "./messages-edit.js";
import type { OutOfUse } from "./out-of-use.js";
import type { Endpoint } from "./endpoint.js";
import type { ApiName } from "./providers/index.js";

/** Which models a route is for. */
export interface ModelMatch {
  kind: "exact" | "prefix" | "regex" | "any";
  /** Empty for `any`. */
  text: string;
}

/** A provider and the model to ask it for; without a model the provider's mapping decides. */
export interface Target {
  provider: string;
  model?: string;
  weight: number;
  priority: number;
  price?: Price;
}

/** Of a million tokens. */
export interface Price {
  input: number;
  output: number;
  cached: number;
}

/** Ejection and probing of tokens. Times in milliseconds. */
export interface Failover {
  enabled: boolean;
  failureThreshold: number;
  failureShare?: { share: number; window: number; least: number };
  successThreshold: number;
  healthCheckInterval: number;
  healthCheckTimeout: number;
  healthCheckMaxInterval: number;
  healthCheckModel?: string;
  probe?: string;
  failoverOnStatus?: string[];
  /** `compat: higress`: the status alone says what a failure counts. */
  byStatus: boolean;
}

export interface Retry {
  enabled: boolean;
  maxRetries: number;
  /** Milliseconds that an attempt after the first may take; absent: as any other. */
  retryTimeout?: number;
  retryOnStatus?: string[];
  /** `compat: higress`: the status alone says whether another token is asked. */
  byStatus: boolean;
}

/** A provider with everything worked out. Times in milliseconds. Holds token values. */
export interface ProviderConfig {
  id: string;
  type: string;
  cluster: string;
  /** Where WebSockets begin that pass no front of the gateway's. */
  socketCluster: string;
  /** Of a pair of AWS's keys the secret one, of what is exchanged for access tokens the secret itself. */
  apiTokens: string[];
  modelMapping: Record<string, string>;
  models: string[];
  failover: Failover;
  retryOnFailure: Retry;
  firstTokenTimeout?: number;
  attemptTimeout?: number;
  stallTimeout?: number;
  onBreak?: string;
  holdBytes?: number;
  tokenSelection: string;
  affinity: string;
  affinityHeader?: string;
  /** The API that it is spoken to in; absent: the client's own. */
  dialect?: ApiName;
  /** It may get translated requests. */
  translate: boolean;
  baseUrl?: string;
  headers: Record<string, string>;
  dropParams: string[];
  customSettings: CustomSetting[];
  /** What chat requests get besides. */
  chatSettings: CustomSetting[];
  messagesEdit?: MessagesEdit;
  /** The body of each failing answer is logged. */
  logsErrors: boolean;
  endpoint: Endpoint;
  /** Where access tokens are asked for. */
  tokenEndpoints: TokenEndpoint[];
  /** Where a text is fetched that its chat requests begin with. */
  contextEndpoints: TokenEndpoint[];
  paths: Partial<Record<ApiName, string>>;
  /** Base path of requests that are passed as they are. */
  passBase: string;
}

/** A route with everything worked out. Times in milliseconds. */
export interface RouteConfig {
  name: string;
  /** Any of them. */
  matches: ModelMatch[];
  targets: Target[];
  fallbacks: Target[];
  /** Absent: by weight, and nothing is watched for it. */
  choose?: string;
  firstTokenTimeout?: number;
  attemptTimeout?: number;
  timeout?: number;
  stallTimeout?: number;
  onBreak?: string;
  holdBytes?: number;
  fallbackOn: string[];
  /** Absent: as the providers of its targets say. */
  affinity?: string;
  affinityHeader?: string;
  allowClientFallback: boolean;
  /** Its requests may be translated. */
  translate: boolean;
  /** Made from a provider's models, because the configuration has no routes. */
  implied: boolean;
}

/** The webhook that hears of changes. */
export interface Notify {
  url: string;
  format: (typeof NOTIFY_FORMATS)[number];
  events: readonly (typeof NOTIFY_EVENTS)[number][];
  leastTokens: number;
}

/** A client that may use the gateway. */
export interface ClientKey {
  name: string;
  /** SHA-256 of the key's value, 64 lower-case hex digits. */
  hash: string;
}

/** A rule of `_rules_`: what it is matched by (the first rule that matches decides) and where it leads. */
export interface RuleConfig {
  routes: string[];
  domains: string[];
  services: string[];
  routePrefixes: string[];
  /** Absent: the rule's requests pass untouched, or are answered with the reason. */
  route?: RouteConfig;
  /** Why the rule's requests cannot be served. */
  reason?: string;
}

/** A checked configuration with its defaults. Times in milliseconds. */
export interface Config {
  providers: ProviderConfig[];
  /** Empty beside rules: what no rule matches passes untouched. */
  routes: RouteConfig[];
  rules: RuleConfig[];
  /** Providers and rules of Higress's forms that cannot serve; the rest does. */
  outOfUse: OutOfUse[];
  /** Paths outside the APIs are passed to it. */
  defaultProvider?: string;
  /** Files, batches and stored answers are passed to it. */
  filesProvider?: string;
  waitForLimit: number;
  maxWaiting: number;
  maxAttempts: number;
  firstTokenTimeout: number;
  attemptTimeout?: number;
  timeout: number;
  /** 0: no limit. */
  stallTimeout: number;
  onBreak: string;
  holdBytes: number;
  idleTimeout: number;
  responseHeaders: boolean;
  accessLog: string;
  maxRequestBytes: number;
  maxHeldBytes: number;
  /** Lower-case names of headers that look like a credential, or speak to one vendor, and pass to all. */
  passHeaders: string[];
  /** Lower-case origins whose pages may use the gateway. */
  cors?: string[];
  /** Lower-case names; absent: every name will do. */
  hosts?: string[];
  /** 0: the provider's own, in Higress's forms. */
  credentialsStatus: number;
  maxRetryAfter: number;
  modelsTtl: number;
  notify?: Notify;
  /** Empty: nobody is asked for a key. */
  clientKeys: ClientKey[];
}
