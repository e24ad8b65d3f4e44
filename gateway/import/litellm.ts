// LiteLLM's config.yaml as one of ours. After docs.litellm.ai: proxy/configs, proxy/config_settings, proxy/reliability, routing.
import { createHash } from "node:crypto";
import { isObject, listAt, type RawObject } from "../../config/raw.js";
import { ownValue } from "../../config/own.js";
import { Draft } from "./draft.js";
import { deploymentsOf, type LiteLlmDeployment } from "./litellm-deployment.js";
import { type FallbackList, fallbackList, Groups } from "./litellm-groups.js";
import { expandedStars } from "./litellm-star.js";
import { durationOf, numberOf, partOf, type Reading, referenceIn, sayLost } from "./litellm-reader.js";
import { variable } from "./literal.js";
import { named } from "./report.js";
import { ImportError } from "./source.js";

const SECTIONS = new Set([
  ...["model_list", "router_settings", "litellm_settings", "general_settings", "environment_variables", "credential_list", "include"],
]);

const LISTS = ["fallbacks", "context_window_fallbacks", "content_policy_fallbacks"] as const;

/** Settings that both sections may have: the router's come first. */
const SHARED = ["num_retries", "allowed_fails", "cooldown_time", ...LISTS];

export function importLiteLlm(reading: Reading, root: RawObject): Draft {
  const { source, report } = reading;
  const list = ownValue(root, "model_list");
  if (!Array.isArray(list) || list.length === 0)
    throw new ImportError(
      `${source.file}: there is no model_list: is this LiteLLM's config.yaml? (models that it keeps in its database are not in the file)`,
    );
  sayLost(reading, root, [], SECTIONS);
  const router = partOf(reading, root, "router_settings");
  const settings = partOf(reading, root, "litellm_settings");
  const general = partOf(reading, root, "general_settings");
  const variables = Object.keys(partOf(reading, root, "environment_variables"));
  if (variables.length > 0)
    report.say("todo", `${source.at(["environment_variables"])}: put ${variables.join(", ")} into .env beside the configuration`);
  const credentials = credentialsIn(root);
  const deployments = expandedStars(reading, list).flatMap(({ entry, index }) => deploymentsOf(reading, entry, index, credentials));
  const draft = new Draft();
  topSettings(reading, draft, router, settings);
  clientKey(reading, draft, general);
  const groups = new Groups(reading, draft, deployments, aliasesIn(router, settings), strategy(reading, draft, router, deployments));
  const [fallbacks, contextWindow, contentPolicy] = LISTS.map((key) => listOf(reading, router, settings, key)) as [
    FallbackList,
    FallbackList,
    FallbackList,
  ];
  for (const { at, of } of [fallbacks, contextWindow, contentPolicy])
    if (of.size > 0) report.say("taken", `${at}: fallbacks of the routes`);
  groups.write(withDefaults(fallbacks, router, settings), contextWindow, contentPolicy);
  sayLost(
    reading,
    router,
    ["router_settings"],
    new Set([
      ...SHARED,
      "routing_strategy",
      "timeout",
      "stream_timeout",
      "retry_policy",
      "model_group_alias",
      "default_fallbacks",
      "allowed_fails_policy",
      "redis_host",
      "redis_port",
      "redis_password",
      "redis_url",
    ]),
  );
  sayLost(
    reading,
    settings,
    ["litellm_settings"],
    new Set([...SHARED, "request_timeout", "default_fallbacks", "drop_params", "model_alias_map"]),
  );
  sayLost(reading, general, ["general_settings"], new Set(["master_key"]));
  return draft;
}

function credentialsIn(root: RawObject): Map<string, RawObject> {
  return new Map(
    listAt(root, "credential_list").flatMap((item) => {
      const name = isObject(item) ? item.credential_name : undefined;
      const values = isObject(item) ? item.credential_values : undefined;
      return typeof name === "string" && isObject(values) ? [[name, values] as const] : [];
    }),
  );
}

function aliasesIn(router: RawObject, settings: RawObject): Map<string, string> {
  const aliases = new Map<string, string>();
  for (const value of [settings.model_alias_map, router.model_group_alias]) {
    if (!isObject(value)) continue;
    for (const [alias, to] of Object.entries(value)) {
      const group = isObject(to) ? to.model : to;
      if (typeof group === "string") aliases.set(alias, group);
    }
  }
  return aliases;
}

/** How deployments share requests; true: by weights. */
function strategy({ report, source }: Reading, draft: Draft, router: RawObject, deployments: readonly LiteLlmDeployment[]): boolean {
  const name = router.routing_strategy ?? "simple-shuffle";
  const limited = deployments.some(({ shares }) => shares.rpm !== undefined || shares.tpm !== undefined);
  if (name === "simple-shuffle") {
    if (limited)
      report.say(
        "differs",
        "rpm and tpm are shares of the requests, as simple-shuffle has them, and no limits: a token is held when its provider says 429",
      );
    return true;
  }
  const at = source.at(["router_settings", "routing_strategy"]);
  if (name === "least-busy") {
    draft.top.tokenSelection = "leastBusy";
    report.say("differs", `${at}: least-busy among the tokens of a provider; between providers requests are shared evenly`);
  } else report.say("lost", `${at}: ${named(String(name))}: targets share requests evenly, and what fails is passed over`);
  if (limited) report.say("lost", "rpm and tpm: no limits are kept here: a token is held when its provider says 429");
  return false;
}

function listOf(reading: Reading, router: RawObject, settings: RawObject, key: string): FallbackList {
  const own = fallbackList(reading, router, "router_settings", key);
  return own.of.size > 0 ? own : fallbackList(reading, settings, "litellm_settings", key);
}

function withDefaults(list: FallbackList, router: RawObject, settings: RawObject): FallbackList {
  const value = router.default_fallbacks ?? settings.default_fallbacks;
  const names = (Array.isArray(value) ? value : []).filter((name) => typeof name === "string");
  if (names.length === 0) return list;
  return { at: list.at, of: new Map([["*", names], ...list.of]) };
}

function topSettings(reading: Reading, draft: Draft, router: RawObject, settings: RawObject): void {
  const { report, source } = reading;
  const { top } = draft;
  const limit = router.timeout ?? settings.request_timeout;
  const [whole, streamed] = [durationOf(limit), durationOf(router.stream_timeout ?? limit)];
  if (whole !== undefined) {
    top.attemptTimeout = whole;
    report.say("taken", `the limit of a call (${whole}): attemptTimeout, and firstTokenTimeout for streams`);
  }
  if (streamed !== undefined) top.firstTokenTimeout = streamed;
  const longest = Math.max(numberOf(limit) ?? 0, numberOf(router.stream_timeout) ?? 0);
  // Ten minutes for all attempts together are the default: LiteLLM bounds each alone.
  if (longest >= 300) top.timeout = `${Math.ceil(longest * 2)}s`;
  const retries = numberOf(router.num_retries ?? settings.num_retries) ?? policyRetries(reading, router);
  if (retries !== undefined) {
    top.retryOnFailure = { maxRetries: Math.min(100, Math.round(retries)) };
    report.say("taken", "num_retries: retryOnFailure.maxRetries; the other targets of a route follow besides");
  }
  const fails = numberOf(router.allowed_fails ?? settings.allowed_fails);
  const cooldown = numberOf(router.cooldown_time ?? settings.cooldown_time);
  if (fails !== undefined || cooldown !== undefined) {
    top.failover = {
      ...(fails === undefined ? {} : { failureThreshold: Math.max(1, Math.round(fails) + 1) }),
      ...(cooldown === undefined ? {} : { cooldownDuration: Math.round(cooldown * 1000) }),
    };
    report.say("taken", "allowed_fails and cooldown_time: failover.failureThreshold and cooldownDuration");
    report.say("differs", "allowed_fails counts failures in a row here, of the token: a client's own mistakes are none");
  }
  if (router.allowed_fails_policy !== undefined)
    report.say(
      "lost",
      `${source.at(["router_settings", "allowed_fails_policy"])}: one threshold for all kinds (failover.failureThreshold)`,
    );
  if (Object.keys(router).some((key) => key.startsWith("redis_")))
    report.say("lost", `${source.at(["router_settings"])}: redis_*: the workers of one gateway share what they know, gateways do not`);
  if (settings.drop_params === true)
    report.say(
      "taken",
      `${source.at(["litellm_settings", "drop_params"])}: each type leaves out what it is known to refuse; dropParams names more`,
    );
}

/** One number for what a target is tried again after. */
function policyRetries({ report, source }: Reading, router: RawObject): number | undefined {
  const policy = router.retry_policy;
  if (!isObject(policy)) return undefined;
  const counts = ["InternalServerErrorRetries", "TimeoutErrorRetries"]
    .map((key) => numberOf(ownValue(policy, key)))
    .filter((n) => n !== undefined);
  report.say(
    "differs",
    `${source.at(["router_settings", "retry_policy"])}: retries by kind are decided here: a refused or limited token is never asked again, the next one is; maxRetries counts for a provider's own failures`,
  );
  return counts.length === 0 ? undefined : Math.max(...counts);
}

/** LiteLLM's master key as one of the gateway's client keys. */
function clientKey({ report, source, environment }: Reading, draft: Draft, general: RawObject): void {
  const key = general.master_key;
  if (key === undefined || key === null || key === "") return;
  const name = referenceIn(key);
  const value = name === undefined ? (typeof key === "string" ? key : undefined) : ownValue(environment, name);
  const at = source.at(["general_settings", "master_key"]);
  if (value !== undefined && value !== "") {
    draft.top.clientKeys = [{ name: "master", hash: `sha256:${createHash("sha256").update(value).digest("hex")}` }];
    report.say("taken", `${at}: clientKeys holds its hash`);
    return;
  }
  const hash = `${name ?? "LITELLM_MASTER_KEY"}_HASH`;
  draft.top.clientKeys = [{ name: "master", hash: variable(hash) }];
  report.say(
    "todo",
    `${at}: ${name ?? "it"} is not set here: put sha256: and what printf %s "$${name ?? "KEY"}" | sha256sum prints into ${hash}`,
  );
}
