// Makes a request's parameters those of the attempt's provider: what it rejects is left out (`dropParams`), what the configuration sets for it
// is put in (`customSettings`). Where the upstream half is installed, it does so with the copy of the body that leaves: what the router has
// buffered for the next attempt stays the client's own, so nothing has to be put back.
import { indexOf } from "../../core/bytes";
import { ChatParams, MessagesEdit } from "../../core/chat-settings";
import { Leaves, Mend, together, withMend } from "../../core/mend";
import { Plan } from "../../core/plan";
import { boundOf, leavesOf, mayHold, mayLeave, noteMended, turnsOf } from "../../core/put-right";
import { Api } from "../../core/settings";
import { getBuffer, replaceBuffer } from "../../host/calls";
import { owe } from "../../host/collect";
import { ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { addMembers } from "../../json/add-members";
import { dropMembers } from "../../json/drop-members";
import { editMessages } from "../../json/edit-messages";
import { lowerLimit, loweredSize } from "../../json/lower-limit";
import { markLast } from "../../json/mark-last";
import { leaveMembersNamed, leftSize, membersNamed } from "../../json/leave-members";
import { refusedNames } from "../../json/refused-names";
import { mendTurns } from "../../json/mend-turns";
import { USAGE_ROOM, addStreamUsage } from "../../json/stream-usage";
import { thinkingIsOver, withoutState } from "../../json/without-state";
import { setLength } from "./content-length";
import { Journey } from "../journey";
import { leavesOut } from "../request/held";
import { translatedOnce, translatedYet } from "./translate-request";
import * as names from "../names";

const BODY = BufferTypeValues.HttpRequestBody;

/** Whether the attempt under way goes to a provider that wants other parameters than the client's, with a body that may hold them. */
export function changesParams(journey: Journey): bool {
  if (journey.form || journey.plan.api == Api.Passed || journey.isSocket) return false;
  if (journey.translates || journey.plan.stateless || leavesOut(journey.plan) || isMended(journey)) return true;
  const settings = journey.provider.settings;
  return settings.dropParams.length > 0 || paramsFor(journey).length > 0 || messagesEdit(journey) !== null || wantsUsage(journey);
}

/** Whether the attempt's target has refused such a request as it was, this one or one before. */
function isMended(journey: Journey): bool {
  const plan = journey.plan;
  if (plan.mendTarget < 0 && journey.provider.mends.none) return false;
  return turnsOf(plan) != 0 || boundOf(plan) > 0 || leavesOf(plan).length > 0;
}

/** Whether the attempt is to ask once more what was refused, and the request in [ptr, ptr + size) holds nothing to put right. */
export function staysUnmended(journey: Journey, ptr: usize, size: i32): bool {
  const plan = journey.plan;
  if (!asksMended(journey)) return false;
  if (!journey.translates) return staysAsItIs(plan, ptr, size);
  const body = translatedYet(journey, ptr, size);
  return body === null || staysAsItIs(plan, ptrOf(body), body.byteLength);
}

/** Whether the target has named members of the request that are there and were not left out yet; from here on they are. */
function leavesMore(plan: Plan, leaves: Leaves, ptr: usize, size: i32): bool {
  const said = leaves.refusal;
  if (said.byteLength == 0 || !mayLeave(plan)) return false;
  leaves.refusal = names.EMPTY;
  const named = membersNamed(ptr, size, refusedNames(ptrOf(said), said.byteLength));
  const keys = together(leaves.keys, named);
  const more = keys.length > leaves.keys.length;
  leaves.keys = keys;
  return more;
}

function staysAsItIs(plan: Plan, ptr: usize, size: i32): bool {
  const leaves = plan.leaves;
  if (plan.mend == Mend.Members && leaves !== null) {
    if (leavesMore(plan, leaves, ptr, size)) return false;
    if (leaves.again) return true;
  }
  if (plan.mend == Mend.Bound) return lowerLimit(ptr, size, plan.bound) === null;
  return mendTurns(ptr, size, withMend(0, plan.mend)) === null;
}

/** Whether the attempt's target has refused the request as it is. */
export function asksMended(journey: Journey): bool {
  const plan = journey.plan;
  return plan.mend != Mend.None && plan.mendTarget == plan.cursor && mayHold(journey.spoken, plan.mend);
}

/** The same of the request whose body is held. */
export function staysUnmendedHeld(journey: Journey): bool {
  if (!asksMended(journey) || !getBuffer(BODY, 0, journey.bodySize)) return false;
  const stays = staysUnmended(journey, returnedPtr(), returnedSize());
  releaseReturned();
  journey.bodyStamp = 0;
  return stays;
}

/** What is put into the attempt's request. */
function paramsFor(journey: Journey): ArrayBuffer[] {
  const chat = chatParams(journey);
  return chat === null ? journey.provider.settings.setParams : chat.set;
}

/** What chat requests, or those for Anthropic's models at Vertex, get instead; null: as all others. */
function chatParams(journey: Journey): ChatParams | null {
  const settings = journey.provider.settings;
  if (journey.spoken == Api.Messages) return settings.rawPredict;
  if (journey.spoken == Api.GenerateContent) return settings.geminiParams;
  return journey.spoken == Api.ChatCompletions ? settings.chatParams : null;
}

/** What is done to the messages of the attempt's request; null: nothing. */
function messagesEdit(journey: Journey): MessagesEdit | null {
  return journey.spoken == Api.ChatCompletions ? journey.provider.settings.messagesEdit : null;
}

/** The body with its messages as the provider gets them; null: as they are. */
function edited(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  const edit = messagesEdit(journey);
  // The usual request names no such role.
  if (edit === null || (edit.onlyRoles() && indexOf(ptr, size, DEVELOPER) < 0)) return null;
  return editMessages(ptr, size, edit.commands, edit.developer, edit.merges, edit.put);
}

const DEVELOPER = utf8('"developer"');

/** Whether the attempt's stream is asked for its usage. */
function wantsUsage(journey: Journey): bool {
  const plan = journey.plan;
  return plan.stream && plan.api <= Api.Completions && !journey.translates && journey.provider.settings.streamUsage;
}

/** Changes the parameters of the request whose body is held whole, and sets its new length. */
export function changeParams(journey: Journey): void {
  if (!getBuffer(BODY, 0, journey.bodySize)) return;
  const size = returnedSize();
  const changed = bodyFor(journey, returnedPtr(), size);
  releaseReturned();
  if (changed === null || !replaceBuffer(BODY, size, ptrOf(changed), changedSize)) return;
  setLength(changedSize);
  journey.lengthChanged = true;
}

/** All passes share one map of headers: the buffered body's own length, where the attempt before changed a copy. */
export function restoreLength(journey: Journey): void {
  if (!journey.lengthChanged) return;
  journey.lengthChanged = false;
  setLength(journey.bodySize);
}

/** The body of a call to the attempt's provider. */
export function withParams(journey: Journey, body: ArrayBuffer): ArrayBuffer {
  if (journey.form || body.byteLength == 0) return body;
  leavesOut(journey.plan);
  const changed = bodyFor(journey, ptrOf(body), body.byteLength);
  return changed === null ? body : changed.slice(0, changedSize);
}

/** What is left of a body without these parameters. */
export function paramsLeft(params: ArrayBuffer[], body: ArrayBuffer): ArrayBuffer {
  if (params.length == 0) return body;
  const left = new ArrayBuffer(body.byteLength);
  const size = dropMembers(ptrOf(body), body.byteLength, params, ptrOf(left));
  return size < 0 ? body : left.slice(0, size);
}

/** The body in the dialect and with the parameters of the attempt's provider; null where it stays as it is. */
function bodyFor(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  journey.forgot = "";
  const held = journey.plan.held;
  if (!journey.plan.stateless && (held === null || held.left.length == 0)) return spokenBody(journey, ptr, size);
  const body = forgetState(journey, ptr, size, journey.plan.stateless || held === null ? null : held.left);
  if (body === null) return spokenBody(journey, ptr, size);
  const spoken = spokenBody(journey, ptrOf(body), body.byteLength);
  if (spoken !== null) return spoken;
  changedSize = body.byteLength;
  return body;
}

/** Without what another account made; null: it holds none of that. */
function forgetState(journey: Journey, ptr: usize, size: i32, marks: u64[] | null): ArrayBuffer | null {
  const messages = journey.plan.api == Api.Messages;
  const body = withoutState(ptr, size, messages, marks);
  if (body === null) return null;
  journey.forgot = messages ? "thinking" : "reasoning";
  if (!messages || !thinkingIsOver()) return body;
  const left = new ArrayBuffer(body.byteLength);
  const bytes = dropMembers(ptrOf(body), body.byteLength, THINKING, ptrOf(left));
  return bytes < 0 ? body : left.slice(0, bytes);
}

const THINKING: ArrayBuffer[] = [utf8("thinking")];

function spokenBody(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  if (!journey.translates) return changedBody(journey, ptr, size);
  const begun = withFile(journey, ptr, size);
  let body = begun === null ? translatedOnce(journey, ptr, size) : translatedOnce(journey, ptrOf(begun), begun.byteLength);
  if (body === null) return null; // it was looked at before the attempt was made
  if (journey.lastTurnMark.length > 0) body = markLast(body, journey.lastTurnMark);
  const changed = changedBody(journey, ptrOf(body), body.byteLength);
  if (changed !== null) return changed;
  changedSize = body.byteLength;
  return body;
}

/** A chat request that is to be translated, with the file that it begins with; null: it begins with none. */
function withFile(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  const edit = journey.provider.settings.messagesEdit;
  if (edit === null || edit.file === null || journey.plan.api != Api.ChatCompletions) return null;
  return editMessages(ptr, size, [], false, false, edit.put);
}

/** Bytes that count in the last body that was changed. */
let changedSize: i32 = 0;

/** The body as the provider gets it, in a buffer that may be longer; null where it stays as it is. */
function changedBody(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  const mended = isMended(journey) ? mendedBody(journey.plan, ptr, size) : null;
  if (mended === null) return withMessages(journey, ptr, size);
  const left = mendedSize;
  owe(2 * mended.byteLength);
  const changed = withMessages(journey, ptrOf(mended), left);
  if (changed === null) changedSize = left;
  return changed === null ? mended : changed;
}

/** As it was refused otherwise; null: there is nothing to be put right. */
function mendedBody(plan: Plan, ptr: usize, size: i32): ArrayBuffer | null {
  let turns = turnsOf(plan);
  let bound = boundOf(plan);
  let body: ArrayBuffer | null = null;
  if (turns != 0) body = mendTurns(ptr, size, turns);
  if (body === null) turns = 0;
  mendedSize = body === null ? size : body.byteLength;
  let lowered: ArrayBuffer | null = null;
  if (bound > 0) lowered = lowerLimit(body === null ? ptr : ptrOf(body), mendedSize, bound);
  if (lowered === null) bound = 0;
  else {
    body = lowered;
    mendedSize = loweredSize();
  }
  const at = body === null ? ptr : ptrOf(body);
  const leaves = membersNamed(at, mendedSize, leavesOf(plan));
  const left = leaves.length > 0 ? leaveMembersNamed(at, mendedSize, leaves) : null;
  if (left !== null) {
    body = left;
    mendedSize = leftSize();
  }
  if (body !== null) noteMended(plan, turns, bound, leaves);
  return body;
}

/** Bytes that count in the last body that was put right. */
let mendedSize: i32 = 0;

function withMessages(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  const messages = edited(journey, ptr, size);
  if (messages === null) return withOtherParams(journey, ptr, size);
  owe(2 * messages.byteLength);
  const changed = withOtherParams(journey, ptrOf(messages), messages.byteLength);
  if (changed === null) changedSize = messages.byteLength;
  return changed === null ? messages : changed;
}

function withOtherParams(journey: Journey, ptr: usize, size: i32): ArrayBuffer | null {
  const settings = journey.provider.settings;
  const usage = wantsUsage(journey);
  const chat = chatParams(journey);
  const params = paramsFor(journey);
  journey.askedUsage = false;
  if (settings.dropParams.length == 0 && params.length == 0 && !usage) return null;
  const body = new ArrayBuffer(size + roomFor(params) + (usage ? USAGE_ROOM : 0));
  owe(body.byteLength);
  const at = ptrOf(body);
  let left = settings.dropParams.length == 0 ? -1 : dropMembers(ptr, size, settings.dropParams, at);
  if (params.length == 0 && !usage) {
    changedSize = left;
    return left < 0 ? null : body;
  }
  if (left < 0) {
    memory.copy(at, ptr, size);
    left = size;
  }
  const replaced = chat === null ? settings.replacedParams : chat.replaced;
  const others = replaced.length == 0 ? -1 : dropMembers(at, left, replaced, at);
  changedSize = addMembers(at, others < 0 ? left : others, params, chat === null ? settings.setUnless : chat.unless);
  const before = changedSize;
  if (usage) changedSize = addStreamUsage(at, before);
  journey.askedUsage = changedSize != before;
  return body;
}

/** Bytes of the members that may come to a body, with a comma each. */
function roomFor(members: ArrayBuffer[]): i32 {
  let bytes = 0;
  for (let i = 0, n = members.length; i < n; i++) bytes += unchecked(members[i]).byteLength + 1;
  return bytes;
}
