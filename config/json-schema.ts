import { z } from "zod";
import { DEFAULTS, definition } from "./definition.js";
import { PROVIDER_ROWS } from "./providers/index.js";
import { ownValue } from "./own.js";

interface Schema {
  properties?: Record<string, Schema>;
  items?: Schema;
  default?: unknown;
  [key: string]: unknown;
}

/** config/schema.json: what an editor needs to complete and check ai-failover.yaml. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(definition, { io: "input", unrepresentable: "any" }) as unknown as Schema;
  addDefaults(schema, DEFAULTS.root);
  addDefaults(schema.properties?.failover, DEFAULTS.failover);
  addDefaults(schema.properties?.retryOnFailure, DEFAULTS.retry);
  addTypes(schema.properties?.providers?.items);
  addTypes(schema.properties?.provider);
  const whole = { ...schema, title: "ai-failover", description: "Configuration of ai-failover: docs/configuration.md" };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** Editors complete the types; an unknown one is an error of the check, with the nearest known one. */
function addTypes(provider: Schema | undefined): void {
  const type = provider?.properties?.type;
  if (type !== undefined) type.enum = PROVIDER_ROWS.map((row) => row.type);
}

/** Defaults are not zod's own, since a provider's keys come before those of the whole configuration. */
function addDefaults(schema: Schema | undefined, defaults: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(defaults)) {
    const property = ownValue(schema?.properties ?? {}, key);
    if (property !== undefined) property.default = value;
  }
}
