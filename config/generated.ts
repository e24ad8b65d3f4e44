import { defaultsSource } from "./generated-defaults.js";
import { tableSource } from "./generated-table.js";

/** Every generated file, by its path from the repository's root. Always the same text for the same definition. */
export function generated(): Record<string, string> {
  return {
    "assembly/config/defaults.ts": defaultsSource(),
    "assembly/providers/table.ts": tableSource(),
  };
}
