// What is said about the choice among targets: `choose`, `priority`, `price`.
import { Choose, PluginSettings, Price, RouteSettings, TargetSettings } from "../core/settings";
import { JsonKind, JsonValue } from "../json/tree";
import { CHOICES, TARGET_PRIORITY } from "./defaults";
import { textOf } from "./members";

/** A target's own. */
export function readChoice(target: TargetSettings, value: JsonValue): void {
  target.priority = <i32>numberAt(value, "priority", TARGET_PRIORITY);
  const price = value.get("price");
  if (price === null || !price.isObject) return;
  const input = numberAt(price, "input", 0);
  target.price = new Price(input, numberAt(price, "output", 0), numberAt(price, "cached", input));
}

/** A route's own; its targets are put in the order of their priority. */
export function readRouteChoice(route: RouteSettings, value: JsonValue): void {
  const name = textOf(value, "choose");
  for (let i = 0, n = CHOICES.length; i < n; i++) if (CHOICES[i] == name) route.choose = <Choose>i;
  const targets = route.targets;
  for (let i = 1, n = targets.length; i < n; i++) {
    const target = targets[i];
    if (target.priority != targets[0].priority) route.grouped = true;
    let at = i;
    for (; at > 0 && targets[at - 1].priority > target.priority; at--) targets[at] = targets[at - 1];
    targets[at] = target;
  }
}

/** Whether attempts have to be watched: some route chooses by what is seen of them. */
export function watches(settings: PluginSettings): bool {
  for (let i = 0, n = settings.routes.length; i < n; i++) {
    if (settings.routes[i].choose != Choose.Unsaid && settings.routes[i].targets.length > 1) return true;
  }
  return false;
}

function numberAt(value: JsonValue, key: string, otherwise: f64): f64 {
  const member = value.get(key);
  return member !== null && member.kind == JsonKind.Number ? member.number : otherwise;
}
