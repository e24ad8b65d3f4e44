// Address and credentials of a deployment, by LiteLLM's provider.
import type { RawObject } from "../../config/raw.js";
import type { Place } from "./litellm-place.js";
import { type Reading, referenceIn, textOf } from "./litellm-reader.js";
import { variable } from "./literal.js";
import { named } from "./report.js";

export interface Access {
  settings: RawObject;
  credential: Map<string, string>;
  /** The provider's own name of the model. */
  model: string;
}

/** Undefined, and said, where the deployment cannot be reached in this way. */
export function credentialsOf(reading: Reading, place: Place): Access | undefined {
  if (place.known.type === "bedrock") return bedrock(reading, place);
  if (place.known.type === "vertex") return vertex(reading, place);
  const azureAi = place.provider === "azure_ai" && /\.(services\.ai|openai)\.azure\.com/.test(addressText(place));
  if (place.known.address === "azure" || azureAi) return azure(reading, place);
  return usual(reading, place);
}

function addressText({ params }: Place): string {
  return textOf(params.api_base ?? params.base_url) ?? "";
}

/** The key that is given, or the variable that LiteLLM reads for its provider. */
function keyOf({ report, source }: Reading, { params, known, path, provider }: Place, fallback = known.key): Map<string, string> {
  const given = textOf(params.api_key);
  if (given !== undefined) {
    if (referenceIn(params.api_key) === undefined) report.secret(source.at([...path, "api_key"]));
    return new Map([["apiTokens", given]]);
  }
  if (fallback === undefined || known.keyless === true) return new Map();
  report.say("taken", `${source.at(path)}: no api_key: \${${fallback}}, as LiteLLM's provider ${named(provider)} reads it`);
  return new Map([["apiTokens", variable(fallback)]]);
}

/** An address that holds somebody's password is not taken as it is; the check says so. */
function trimmed(address: string): string {
  return address.replace(/\/+$/, "");
}

function usual(reading: Reading, place: Place): Access | undefined {
  const { known, model, provider } = place;
  const { report, source } = reading;
  const given = trimmed(addressText(place));
  let type = known.type;
  let address = given === "" ? known.base : given;
  if (given !== "" && known.address === "v1") address = `${given.replace(/\/v1(\/messages)?$/, "")}/v1`;
  if (type === "openai" && given !== "") {
    if (/^https:\/\/api\.openai\.com(\/v1)?$/.test(given)) address = undefined;
    else type = "openai-compatible";
  }
  if (type === "huggingface" && given !== "") {
    type = "openai-compatible";
    address = given.endsWith("/v1") ? given : `${given}/v1`;
  }
  // It has every path with and without /v1.
  if (place.provider === "litellm_proxy" && given !== "" && !given.endsWith("/v1")) address = `${given}/v1`;
  if (type === "gemini" && given !== "")
    report.say("differs", `${source.at(place.path)}: api_base of gemini: here it is the base of the OpenAI-compatible paths`);
  if (address === undefined && (type === "openai-compatible" || type === "vllm" || type === "gpustack")) {
    report.say("lost", `${source.at(place.path)}: LiteLLM's provider ${named(provider)} needs an api_base here`);
    return undefined;
  }
  return { settings: { type, ...(address === undefined ? {} : { baseUrl: address }) }, credential: keyOf(reading, place), model };
}

function azure(reading: Reading, place: Place): Access | undefined {
  const { params, path } = place;
  const { report, source } = reading;
  const given = trimmed(addressText(place)).replace(/\/(openai|models)(\/.*)?$/, "");
  const base = given === "" ? variable("AZURE_API_BASE") : given;
  if (given === "") report.say("taken", `${source.at(path)}: no api_base: \${AZURE_API_BASE}, as LiteLLM reads it`);
  const version = textOf(params.api_version);
  const settings: RawObject = {
    type: "azure",
    azureServiceUrl: version === undefined || version === "preview" || version === "v1" ? base : `${base}?api-version=${version}`,
  };
  if (version === undefined) report.say("differs", `${source.at(path)}: no api_version: Azure's v1 API is asked`);
  const tenant = textOf(params.tenant_id);
  const [id, secret] = [textOf(params.client_id), textOf(params.client_secret)];
  if (params.api_key === undefined && tenant !== undefined && id !== undefined && secret !== undefined) {
    settings.azureTenantId = tenant;
    return {
      settings,
      credential: new Map([
        ["azureClientId", id],
        ["azureClientSecret", secret],
      ]),
      model: place.model,
    };
  }
  if (params.api_key === undefined && params.azure_ad_token !== undefined) {
    report.say(
      "lost",
      `${source.at([...path, "azure_ad_token"])}: a token that ends: give azureTenantId, azureClientId and azureClientSecret, or an api_key; model ${named(place.group)} loses this deployment`,
    );
    return undefined;
  }
  return { settings, credential: keyOf(reading, place, "AZURE_API_KEY"), model: place.model };
}

const REGION = /^(us|eu|ap|ca|sa|me|af|il|mx|us-gov)-[a-z]+-\d+\//;

function bedrock(reading: Reading, place: Place): Access | undefined {
  const { params, path } = place;
  const { report, source } = reading;
  let model = place.model.replace(/^(converse|invoke|converse_like)\//, "");
  if (place.model.startsWith("invoke/")) report.say("differs", `${source.at([...path, "model"])}: asked by Converse, not by InvokeModel`);
  const inModel = REGION.exec(model)?.[0];
  if (inModel !== undefined) model = model.slice(inModel.length);
  const region = inModel?.slice(0, -1) ?? textOf(params.aws_region_name) ?? variable("AWS_REGION_NAME");
  if (region === variable("AWS_REGION_NAME"))
    report.say("taken", `${source.at(path)}: no aws_region_name: \${AWS_REGION_NAME}, as LiteLLM reads it`);
  const address = textOf(params.aws_bedrock_runtime_endpoint ?? params.api_base);
  const settings: RawObject = { type: "bedrock", awsRegion: region, ...(address === undefined ? {} : { baseUrl: trimmed(address) }) };
  if (params.api_key !== undefined) return { settings, credential: keyOf(reading, place, "AWS_BEARER_TOKEN_BEDROCK"), model };
  const [id, secret, session] = [textOf(params.aws_access_key_id), textOf(params.aws_secret_access_key), textOf(params.aws_session_token)];
  const credential = new Map([
    ["awsAccessKey", id ?? variable("AWS_ACCESS_KEY_ID")],
    ["awsSecretKey", secret ?? variable("AWS_SECRET_ACCESS_KEY")],
  ]);
  if (session !== undefined) credential.set("awsSessionToken", session);
  if (id === undefined || secret === undefined)
    report.say(
      "todo",
      `${source.at(path)}: no AWS keys: put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (roles, profiles and instance credentials are not asked here)`,
    );
  else if (referenceIn(params.aws_secret_access_key) === undefined) report.secret(source.at([...path, "aws_secret_access_key"]));
  return { settings, credential, model };
}

function vertex(reading: Reading, place: Place): Access | undefined {
  const { params, path } = place;
  const { report, source } = reading;
  const given = params.vertex_credentials;
  const inline = typeof given === "string" && given.trimStart().startsWith("{") ? textOf(given) : undefined;
  const name = referenceIn(given) ?? "VERTEX_CREDENTIALS";
  if (inline === undefined)
    report.say(
      "todo",
      `${source.at([...path, "vertex_credentials"])}: put the service account's JSON itself (not the name of its file) into ${name}`,
    );
  else report.secret(source.at([...path, "vertex_credentials"]));
  const project = textOf(params.vertex_project) ?? variable("VERTEXAI_PROJECT");
  const location = textOf(params.vertex_location) ?? variable("VERTEXAI_LOCATION");
  return {
    settings: { type: "vertex", vertexProjectId: project, vertexRegion: location },
    credential: new Map([["vertexAuthKey", inline ?? variable(name)]]),
    // As Google's OpenAI-compatible endpoint names its own.
    model: place.model.startsWith("gemini-") ? `google/${place.model}` : place.model,
  };
}
