// `${NAME}` in API tokens and header values, filled in from the VM's environment: so a secret need not stand in the configuration.
import { JsonValue } from "../json/tree";
import { Findings, itemPath, keyPath } from "./finding";
import { FILLED_KEYS } from "./defaults";
import { itemsOf } from "./members";

/** Fills in the values of every provider; a variable that is not set is an error at the place that names it. */
export function fillIn(root: JsonValue, environment: Map<string, string>, findings: Findings): void {
  fillPart(root, "", environment, findings);
  const rules = itemsOf(root, "_rules_");
  for (let i = 0, n = rules.length; i < n; i++) {
    if (rules[i].isObject) fillPart(rules[i], itemPath("_rules_", i), environment, findings);
  }
}

function fillPart(part: JsonValue, path: string, environment: Map<string, string>, findings: Findings): void {
  const single = part.get("provider");
  if (single !== null) fillProvider(single, keyPath(path, "provider"), environment, findings);
  const items = itemsOf(part, "providers");
  const at = keyPath(path, "providers");
  for (let i = 0, n = items.length; i < n; i++) fillProvider(items[i], itemPath(at, i), environment, findings);
}

function fillProvider(provider: JsonValue, path: string, environment: Map<string, string>, findings: Findings): void {
  const tokens = itemsOf(provider, "apiTokens");
  const at = keyPath(path, "apiTokens");
  for (let i = 0, n = tokens.length; i < n; i++) tokens[i].text = filled(tokens[i].text, itemPath(at, i), environment, findings);
  for (let i = 0, n = FILLED_KEYS.length; i < n; i++) fillTexts(provider, FILLED_KEYS[i], path, environment, findings);
  const headers = provider.get("headers");
  if (headers === null || !headers.isObject) return;
  const below = keyPath(path, "headers");
  for (let i = 0, n = headers.items.length; i < n; i++) {
    const value = headers.items[i];
    value.text = filled(value.text, keyPath(below, headers.keys[i]), environment, findings);
  }
}

/** A text, or each of a list. */
function fillTexts(provider: JsonValue, key: string, path: string, environment: Map<string, string>, findings: Findings): void {
  const value = provider.get(key);
  if (value === null) return;
  const at = keyPath(path, key);
  if (value.isText) value.text = filled(value.text, at, environment, findings);
  if (!value.isList) return;
  for (let i = 0, n = value.items.length; i < n; i++) {
    value.items[i].text = filled(value.items[i].text, itemPath(at, i), environment, findings);
  }
}

/** `$${` stands for `${` itself. */
function filled(source: string, path: string, environment: Map<string, string>, findings: Findings): string {
  let text = "";
  let from = 0;
  let at = source.indexOf("${");
  while (at >= 0) {
    const end = source.indexOf("}", at);
    if (at > from && source.charCodeAt(at - 1) == 0x24) {
      text += source.substring(from, at - 1) + "${";
      from = at + 2;
    } else if (end < 0) {
      break;
    } else {
      const name = source.substring(at + 2, end);
      text += source.substring(from, at);
      if (environment.has(name)) text += environment.get(name);
      else findings.error(path, "environment variable " + name + " is not set");
      from = end + 1;
    }
    at = source.indexOf("${", from);
  }
  return text + source.substring(from);
}
