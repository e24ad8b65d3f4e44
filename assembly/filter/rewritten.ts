// Which answers the client gets written anew, and what their writer has to know.
import { AnswerEdit, Reasoning } from "../core/answer-edit";
import { isConversation } from "../core/api-shape";
import { FailureKind } from "../core/outcome";
import { Api } from "../core/settings";
import { isBuilt } from "../dialect/built";
import { ChatEdit } from "../dialect/chat-edit";
import { AnswerOptions } from "../dialect/telling";
import { dialectOf } from "./answer/dialect-of";
import { Reception } from "./answer/reception";
import { Journey } from "./journey";

/** Whether the client gets the answer written anew: in its own dialect, as the list that it asked for, or with what the provider's settings do to it. */
export function rewrites(journey: Journey, reception: Reception): bool {
  if (reception.foreign) return true;
  const plan = journey.plan;
  const wanted = plan.list || (reception.isStream == plan.stream ? isEdited(journey) : isTurned(journey, reception));
  return wanted && reception.outcome.kind == FailureKind.None && (reception.isStream || reception.isJson);
}

/** The provider speaks the client's dialect, and its answer has not the form that was asked for: no client reads events as JSON, nor JSON as events. */
function isTurned(journey: Journey, reception: Reception): bool {
  const plan = journey.plan;
  if (reception.isStream == plan.stream || journey.translates || plan.list) return false;
  return isConversation(plan.api) && isBuilt(dialectOf(plan.api));
}

/** Something is done to the chat answer that the provider gives. */
function isEdited(journey: Journey): bool {
  const edit = journey.provider.settings.answerEdit;
  if (edit === null || journey.spoken > Api.Completions) return false;
  return edit.always || hidesUsage(journey, edit);
}

/** The client did not ask for the usage that the stream was asked for. */
function hidesUsage(journey: Journey, edit: AnswerEdit): bool {
  return edit.hidesUsage && journey.askedUsage && journey.plan.stream && !journey.translates;
}

function editOf(journey: Journey): ChatEdit | null {
  const edit = journey.provider.settings.answerEdit;
  if (edit === null || !isEdited(journey)) return null;
  const ignores = edit.reasoning == Reasoning.Ignore;
  const joins = edit.reasoning == Reasoning.Concat;
  return new ChatEdit(journey.plan.stream, ignores, joins, edit.promotes, hidesUsage(journey, edit));
}

/** What the writer of the answer has to know. */
export function optionsOf(journey: Journey, reception: Reception): AnswerOptions {
  const known = journey.answerOptions;
  const options = known !== null ? known : new AnswerOptions();
  options.edit = editOf(journey);
  if (known === null) options.stream = journey.plan.stream;
  if (isTurned(journey, reception)) turn(journey, options);
  if (!journey.plan.list) return options;
  options.list = true;
  options.stream = true;
  return options;
}

function turn(journey: Journey, options: AnswerOptions): void {
  const plan = journey.plan;
  const attempt = plan.current;
  options.turned = true;
  options.completes = plan.api == Api.Completions;
  options.wantsReasoning = true;
  options.includeUsage = !journey.askedUsage;
  options.seed = plan.id;
  if (attempt === null) return;
  options.created = attempt.startedMs / 1000;
  options.model = attempt.model;
}
