// `GET /v1/models`: what the configuration names and what providers list themselves, as far as a client can ask for it.
import { oweMuch } from "../../host/collect";
import { Runtime } from "../../core/runtime";
import { Api, MappingEntry, MatchKind, RouteSettings, TargetSettings } from "../../core/settings";
import { same } from "../../core/bytes";
import { sendLocalResponse } from "../../host/calls";
import { HeaderList } from "../../host/headers";
import { ptrOf, utf8 } from "../../host/memory";
import { ByteWriter } from "../../json/write";
import { sendAnswer } from "../answer/answers";
import { servedPaths } from "./api-path";
import { unknownModel } from "../answer/refusals";
import * as names from "../names";

const DETAILS = utf8("ai_failover_models");

/** What one provider says that it serves. */
@final
export class Listed {
  constructor(
    /** Position of the provider. */
    public provider: i32,
    public names: ArrayBuffer[],
  ) {}
}


@final
class ModelList {
  names: ArrayBuffer[] = [];
  owners: ArrayBuffer[] = [];
  private seen: Set<string> = new Set<string>();

  add(name: ArrayBuffer, owner: ArrayBuffer): void {
    if (name.byteLength == 0) return;
    const text = String.UTF8.decode(name);
    if (this.seen.has(text)) return;
    this.seen.add(text);
    this.names.push(name);
    this.owners.push(owner);
  }
}

/** Models with a name of their own: exact routes, the exact names of mappings, and the models that targets ask for. */
function knownModels(runtime: Runtime): ModelList {
  const list = new ModelList();
  const routes = runtime.settings.routes;
  for (let i = 0, n = routes.length; i < n; i++) {
    const route = routes[i];
    const owner = ownerOf(runtime, route);
    if (route.matchKind == MatchKind.Exact) list.add(route.matchText, owner);
  }
  for (let i = 0, n = runtime.providers.length; i < n; i++) {
    const settings = runtime.providers[i].settings;
    addRoutable(runtime, list, settings.exactModels, settings.idBytes);
    addRoutable(runtime, list, settings.listedModels, settings.idBytes);
  }
  for (let i = 0, n = routes.length; i < n; i++) {
    addTargets(runtime, list, routes[i].targets);
    addTargets(runtime, list, routes[i].fallbacks);
  }
  return list;
}

/** Names that a client can say and that reach this provider as they are. */
function addListed(runtime: Runtime, list: ModelList, listed: Listed): void {
  const provider = runtime.providers[listed.provider];
  for (let i = 0, n = listed.names.length; i < n; i++) {
    const name = listed.names[i];
    const route = runtime.routeOf(name);
    if (route === null || !(leadsTo(route.targets, listed.provider) || leadsTo(route.fallbacks, listed.provider))) continue;
    if (same(provider.mapped(name), name)) list.add(name, provider.settings.idBytes);
  }
}

/** Whether one of the targets asks the provider for the client's own model. */
function leadsTo(targets: TargetSettings[], provider: i32): bool {
  for (let i = 0, n = targets.length; i < n; i++) if (targets[i].provider == provider && targets[i].model.byteLength == 0) return true;
  return false;
}

function ownerOf(runtime: Runtime, route: RouteSettings): ArrayBuffer {
  return route.targets.length == 0 ? names.EMPTY : runtime.providers[route.targets[0].provider].settings.idBytes;
}

function addRoutable(runtime: Runtime, list: ModelList, entries: MappingEntry[], owner: ArrayBuffer): void {
  for (let i = 0, n = entries.length; i < n; i++) {
    const name = entries[i].key;
    if (runtime.routeOf(name) !== null) list.add(name, owner);
  }
}

function addTargets(runtime: Runtime, list: ModelList, targets: TargetSettings[]): void {
  for (let i = 0, n = targets.length; i < n; i++) {
    const name = targets[i].model;
    if (name.byteLength == 0 || runtime.routeOf(name) === null) continue;
    list.add(name, runtime.providers[targets[i].provider].settings.idBytes);
  }
}

function writeModel(writer: ByteWriter, name: ArrayBuffer, owner: ArrayBuffer, shape: Api): void {
  if (shape == Api.GenerateContent) {
    writeGeminiModel(writer, name);
    return;
  }
  writer.ascii('{"id":');
  writer.jsonString(ptrOf(name), name.byteLength);
  if (shape == Api.Messages) {
    writer.ascii(',"type":"model","display_name":');
    writer.jsonString(ptrOf(name), name.byteLength);
    writer.ascii(',"created_at":"1970-01-01T00:00:00Z"}');
    return;
  }
  writer.ascii(',"object":"model","created":0,"owned_by":');
  writer.jsonString(ptrOf(owner), owner.byteLength);
  writer.ascii("}");
}

/** As ai.google.dev/api/models has it. */
function writeGeminiModel(writer: ByteWriter, name: ArrayBuffer): void {
  const prefixed = utf8("models/" + String.UTF8.decode(name));
  writer.ascii('{"name":');
  writer.jsonString(ptrOf(prefixed), prefixed.byteLength);
  writer.ascii(',"displayName":');
  writer.jsonString(ptrOf(name), name.byteLength);
  writer.ascii(',"supportedGenerationMethods":["generateContent"]}');
}

function send(writer: ByteWriter): void {
  oweMuch();
  sendLocalResponse(200, DETAILS, new HeaderList().add(names.CONTENT_TYPE, names.JSON_TYPE), writer.take());
}

/** `GET /v1/models`, in the shape of the API whose client asks. */
export function answerModels(runtime: Runtime, listed: Listed[], shape: Api): void {
  const anthropic = shape == Api.Messages;
  const list = knownModels(runtime);
  for (let i = 0, n = listed.length; i < n; i++) addListed(runtime, list, listed[i]);
  const count = list.names.length;
  const writer = new ByteWriter();
  writer.ascii(anthropic ? '{"data":[' : shape == Api.GenerateContent ? '{"models":[' : '{"object":"list","data":[');
  for (let i = 0; i < count; i++) {
    if (i > 0) writer.ascii(",");
    writeModel(writer, list.names[i], list.owners[i], shape);
  }
  writer.ascii("]");
  if (anthropic) {
    writer.ascii(',"has_more":false,"first_id":');
    writeId(writer, list, 0);
    writer.ascii(',"last_id":');
    writeId(writer, list, count - 1);
  }
  writer.ascii("}");
  send(writer);
}

function writeId(writer: ByteWriter, list: ModelList, at: i32): void {
  if (list.names.length == 0) writer.ascii("null");
  else writer.jsonString(ptrOf(list.names[at]), list.names[at].byteLength);
}

/** `GET /v1/models/{id}`: any name that a route matches. */
export function answerModel(runtime: Runtime, model: ArrayBuffer, shape: Api): void {
  const route = runtime.routeOf(model);
  if (route === null) {
    sendAnswer(shape, unknownModel(String.UTF8.decode(model)), null);
    return;
  }
  const writer = new ByteWriter();
  writeModel(writer, model, ownerOf(runtime, route), shape);
  send(writer);
}

/** `GET /` and `HEAD /`: clients look whether anybody is at home. */
export function answerRoot(): void {
  const writer = new ByteWriter();
  writer.ascii('{"object":"gateway","name":"ai-failover","serves":"' + servedPaths() + '"}');
  send(writer);
}
