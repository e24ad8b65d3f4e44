// The model that a target stands for.
import { holdKey } from "./api-scope";
import { Plan } from "./plan";
import { Api, TargetSettings } from "./settings";

/** The model that a target asks its provider for. */
export function modelOf(plan: Plan, target: i32): ArrayBuffer {
  return mappedModel(plan, plan.targets[target]);
}

/** The same of a target that may not be among the plan's yet. */
export function mappedModel(plan: Plan, settings: TargetSettings): ArrayBuffer {
  if (settings.model.byteLength > 0 || plan.api == Api.Passed) return settings.model;
  return plan.runtime.providers[settings.provider].mapped(plan.model);
}

/** What the health of tokens knows that model by. */
export function modelHash(plan: Plan, target: i32): u64 {
  return holdKey(plan, modelOf(plan, target));
}
