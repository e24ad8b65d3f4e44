// The model that a target stands for.
import { holdKey } from "./api-scope";
import { Plan } from "./plan";
import { Runtime } from "./runtime";
import { Api, TargetSettings } from "./settings";

/** The model that a target asks its provider for. */
export function modelOf(plan: Plan, target: i32): ArrayBuffer {
  return mappedModel(plan, plan.targets[target]);
}

/** The same of a target that may not be among the plan's yet. */
export function mappedModel(plan: Plan, settings: TargetSettings): ArrayBuffer {
  return plan.api >= Api.Realtime ? withoutBody(plan, settings) : askedModel(plan.runtime, settings, plan.model);
}

/** Of what is passed nobody knows a model. ai-proxy maps what a body names: in its forms a WebSocket's address keeps its own. */
function withoutBody(plan: Plan, settings: TargetSettings): ArrayBuffer {
  if (plan.api == Api.Passed) return settings.model;
  const keeps = plan.api == Api.Realtime && plan.runtime.settings.higress && settings.model.byteLength == 0;
  return keeps ? plan.model : askedModel(plan.runtime, settings, plan.model);
}

/** What a target asks its provider for where a client names `model`: its own model, else as the provider maps it. */
export function askedModel(runtime: Runtime, settings: TargetSettings, model: ArrayBuffer): ArrayBuffer {
  return settings.model.byteLength > 0 ? settings.model : runtime.providers[settings.provider].mapped(model);
}

/** What the health of tokens knows that model by. */
export function modelHash(plan: Plan, target: i32): u64 {
  return holdKey(plan, modelOf(plan, target));
}
