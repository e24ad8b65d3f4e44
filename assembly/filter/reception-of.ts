// What reads the answer to the attempt that is under way.
import { OnBreak } from "../core/settings";
import { onBreak } from "./answer/breaks";
import { Reception } from "./answer/reception";
import { Journey } from "./journey";

export function receptionOf(journey: Journey): Reception {
  const reception = Reception.of(journey.provider, journey.secret, journey.judged, journey.translates, journey.plan.stream);
  // A translated one always says how it ended.
  reception.endsBare = !journey.translates && onBreak(journey.plan) == OnBreak.End;
  return reception;
}
