// `modelMapping`: exact names, prefixes from the longest, `~` regular expressions in order, then `*`.
import { MappingEntry, ProviderSettings } from "../core/settings";
import { JsonValue } from "../json/tree";

/** Sorts the entries of a checked mapping into the provider's settings. */
export function addMapping(settings: ProviderSettings, mapping: JsonValue | null): void {
  if (mapping === null) return;
  for (let i = 0, n = mapping.keys.length; i < n; i++) {
    const key = mapping.keys[i];
    const value = String.UTF8.encode(mapping.items[i].text);
    if (key == "*") settings.anyModel = new MappingEntry(new ArrayBuffer(0), value);
    else if (key.startsWith("~")) settings.regexModels.push(new MappingEntry(String.UTF8.encode(key.substring(1)), value));
    else if (key.endsWith("*")) settings.prefixModels.push(new MappingEntry(String.UTF8.encode(key.substring(0, key.length - 1)), value));
    else settings.exactModels.push(new MappingEntry(String.UTF8.encode(key), value));
  }
  settings.prefixModels.sort((a, b) => b.key.byteLength - a.key.byteLength);
}
