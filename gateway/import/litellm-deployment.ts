// One entry of LiteLLM's model_list: the place that `litellm_params` describes.
import { isObject, listAt, type RawObject } from "../../config/raw.js";
import { ownValue } from "../../config/own.js";
import type { Deployment } from "./draft.js";
import { credentialsOf } from "./litellm-credentials.js";
import type { Place } from "./litellm-place.js";
import { LITELLM_PROVIDERS, providerOf } from "./litellm-providers.js";
import { durationOf, numberOf, partOf, type Reading, sayLost, textOf, treeOf } from "./litellm-reader.js";
import { escaped, literal } from "./literal.js";
import { named } from "./report.js";
import type { Path } from "./source.js";

/** A deployment, and how LiteLLM chooses it. */
export interface LiteLlmDeployment extends Deployment {
  group: string;
  /** `model_info.id`. */
  id: string | undefined;
  order: number | undefined;
  shares: { weight: number | undefined; rpm: number | undefined; tpm: number | undefined };
}

/** Parameters of requests that a deployment may set. */
const REQUEST_PARAMETERS = new Set(
  (
    "temperature max_tokens max_completion_tokens top_p top_k n seed stop presence_penalty frequency_penalty repetition_penalty logit_bias user " +
    "response_format reasoning_effort thinking parallel_tool_calls tool_choice tools logprobs top_logprobs service_tier verbosity stream_options " +
    "modalities dimensions encoding_format store safe_prompt web_search_options"
  ).split(" "),
);

const TAKEN = new Set([
  ...["model", "custom_llm_provider", "api_key", "api_base", "base_url", "api_version", "organization", "extra_headers", "headers"],
  ...["rpm", "tpm", "weight", "order", "timeout", "stream_timeout", "num_retries", "max_retries", "additional_drop_params", "drop_params"],
  ...["litellm_credential_name", "extra_body", "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_region_name"],
  ...[
    "aws_bedrock_runtime_endpoint",
    "vertex_project",
    "vertex_location",
    "vertex_credentials",
    "azure_ad_token",
    "tenant_id",
    "client_id",
  ],
  ...["client_secret", ...REQUEST_PARAMETERS],
]);

/** The deployments of an entry: several where it names several organizations, none where it has no counterpart (which is said). */
export function deploymentsOf(
  reading: Reading,
  entry: unknown,
  index: number,
  credentials: ReadonlyMap<string, RawObject>,
): LiteLlmDeployment[] {
  const { source, report } = reading;
  const path: Path = ["model_list", index];
  if (!isObject(entry)) {
    report.say("lost", `${source.at(path)}: expected an object with model_name and litellm_params`);
    return [];
  }
  const group = ownValue(entry, "model_name");
  const own = partOf(reading, entry, "litellm_params", path);
  const model = ownValue(own, "model");
  if (typeof group !== "string" || group === "" || typeof model !== "string" || model === "") {
    report.say("lost", `${source.at(path)}: expected a model_name and a litellm_params.model`);
    return [];
  }
  const info = partOf(reading, entry, "model_info", path);
  const params = withCredential(reading, own, path, credentials);
  sayLost(reading, entry, path, new Set(["model_name", "litellm_params", "model_info", "rpm", "tpm", "weight"]));
  sayLost(reading, own, [...path, "litellm_params"], TAKEN);
  sayLost(reading, info, [...path, "model_info"], new Set(["id"]), "properties of models and prices are not kept here");
  const whose = providerOf(model, textOf(params.custom_llm_provider));
  if (whose === undefined) {
    const cure = model === "*" ? "write a route for each provider that you have" : "write it as provider/model";
    report.say("lost", `${source.at([...path, "litellm_params", "model"])}: ${named(model)} names no provider: ${cure}`);
    return [];
  }
  const known = LITELLM_PROVIDERS.get(whose.name);
  if (known === undefined) {
    report.say(
      "lost",
      `${source.at([...path, "litellm_params", "model"])}: LiteLLM's provider ${named(whose.name)} has no counterpart: model ${named(group)} loses this deployment`,
    );
    return [];
  }
  return placesOf(reading, { group, params, path: [...path, "litellm_params"], provider: whose.name, known, model: whose.model }).map(
    (place) => ({
      ...place,
      group,
      id: textOf(info.id),
      order: numberOf(params.order),
      shares: {
        weight: numberOf(params.weight ?? entry.weight),
        rpm: numberOf(params.rpm ?? entry.rpm),
        tpm: numberOf(params.tpm ?? entry.tpm),
      },
    }),
  );
}

function withCredential(
  { source, report }: Reading,
  params: RawObject,
  path: Path,
  credentials: ReadonlyMap<string, RawObject>,
): RawObject {
  const name = params.litellm_credential_name;
  if (typeof name !== "string") return params;
  const found = credentials.get(name);
  if (found === undefined)
    report.say("lost", `${source.at([...path, "litellm_params", "litellm_credential_name"])}: credential_list has no ${named(name)}`);
  return { ...found, ...params };
}

function placesOf(reading: Reading, place: Place): Deployment[] {
  const access = credentialsOf(reading, place);
  if (access === undefined) return [];
  const { params, known } = place;
  const { model, mapping } = modelOf(place.group, access.model);
  const settings: RawObject = {
    ...access.settings,
    ...(mapping === undefined ? {} : { modelMapping: mapping }),
    ...limitsOf(params),
    ...parametersOf(params),
  };
  const headers = { ...objectAt(params, "headers"), ...objectAt(params, "extra_headers") };
  const { organization } = params;
  const organizations = Array.isArray(organization) ? organization : [organization];
  return organizations.map((each) => {
    const of = textOf(each);
    const all = { ...(of === undefined ? {} : { "openai-organization": of }), ...(treeOf(headers) as RawObject) };
    return {
      hint: known.type === "openai-compatible" ? place.provider : known.type,
      settings: { ...settings, ...(Object.keys(all).length === 0 ? {} : { headers: all }) },
      credential: access.credential,
      model,
      weight: 1,
    };
  });
}

/** What the provider is asked for: a name, or by a wildcard's rule. */
function modelOf(group: string, model: string): { model: string | undefined; mapping?: RawObject } {
  if (!model.includes("*")) return { model: literal(model) };
  if (group === model || !group.includes("*")) return { model: undefined };
  const pattern = `~${escaped(group).replaceAll("\\*", "(.*)")}`;
  let n = 0;
  // A group's name is as long as it can be; in braces it looks like a variable, so its dollar sign is written twice.
  const made = literal(model).replaceAll(/\*(?=(\w)?)/g, (_, word?: string) => (word === undefined ? `$${++n}` : `$$\{${++n}}`));
  // "*" to "provider/*": the name is kept.
  return made === "$1" && group === "*" ? { model: undefined } : { model: undefined, mapping: { [pattern]: made } };
}

function limitsOf(params: RawObject): RawObject {
  const [whole, streamed] = [durationOf(params.timeout), durationOf(params.stream_timeout ?? params.timeout)];
  const retries = numberOf(params.num_retries ?? params.max_retries);
  return {
    ...(whole === undefined ? {} : { attemptTimeout: whole }),
    ...(streamed === undefined ? {} : { firstTokenTimeout: streamed }),
    ...(retries === undefined ? {} : { retryOnFailure: { maxRetries: Math.min(100, Math.round(retries)) } }),
  };
}

function parametersOf(params: RawObject): RawObject {
  const settings = Object.entries({ ...params, ...objectAt(params, "extra_body") })
    .filter(([name]) => REQUEST_PARAMETERS.has(name) || Object.hasOwn(objectAt(params, "extra_body"), name))
    .map(([name, value]) => ({ name, value: treeOf(value), mode: "raw", overwrite: false }));
  const drops = listAt(params, "additional_drop_params").filter((name) => typeof name === "string");
  return {
    ...(drops.length === 0 ? {} : { dropParams: drops }),
    ...(settings.length === 0 ? {} : { customSettings: settings }),
  };
}

function objectAt(params: RawObject, key: string): RawObject {
  const value = ownValue(params, key);
  return isObject(value) ? value : {};
}
