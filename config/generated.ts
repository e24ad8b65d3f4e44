import { defaultsSource } from "./generated-defaults.js";
import { configurationPage, providersPage } from "./generated-docs.js";
import { finishSource, tableSource } from "./generated-table.js";
import { jsonSchema } from "./json-schema.js";

/** Every generated file, by its path from the repository's root. Always the same text for the same definition. */
export function generated(): Record<string, string> {
  return {
    "assembly/config/defaults.ts": defaultsSource(),
    "assembly/json/finish-table.ts": finishSource(),
    "assembly/providers/table.ts": tableSource(),
    "config/schema.json": jsonSchema(),
    "docs/configuration.md": configurationPage(),
    "docs/providers.md": providersPage(),
  };
}
