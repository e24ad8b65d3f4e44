// config/schema.json, which is made from the one definition, as fields of a form.

/** The part of JSON Schema that the definition comes out as. */
export interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: string[];
  additionalProperties?: Schema | boolean;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  pattern?: string;
}

export type FieldKind = "text" | "number" | "flag" | "choice" | "choices" | "duration" | "texts" | "statuses" | "map" | "group" | "other";

/** One key of the configuration. */
export interface Field {
  key: string;
  kind: FieldKind;
  required: boolean;
  /** The definition's help text, English. */
  help: string;
  default?: unknown;
  choices?: readonly string[];
  /** Of a group. */
  fields?: readonly Field[];
}

/** The fields of an object, in the order of the definition. */
export function fieldsOf(schema: Schema): Field[] {
  return Object.entries(schema.properties ?? {}).map(([key, property]) => fieldOf(key, property, schema.required?.includes(key) === true));
}

function fieldOf(key: string, schema: Schema, required: boolean): Field {
  const kind = kindOf(schema);
  const choices = schema.enum ?? schema.items?.enum;
  return {
    ...{ key, kind, required, help: schema.description ?? "" },
    ...(schema.default === undefined ? {} : { default: schema.default }),
    ...(choices === undefined ? {} : { choices }),
    ...(kind === "group" ? { fields: fieldsOf(schema) } : {}),
  };
}

function kindOf(schema: Schema): FieldKind {
  switch (schema.type) {
    case "string":
      return schema.enum === undefined ? "text" : "choice";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "flag";
    case "array":
      return listKind(schema.items ?? {});
    case "object":
      return schema.properties === undefined ? "map" : "group";
    default:
      return isDuration(schema) ? "duration" : "other";
  }
}

function listKind(items: Schema): FieldKind {
  if (items.type === "string") return items.enum === undefined ? "texts" : "choices";
  return items.anyOf?.some(({ type }) => type === "integer") === true ? "statuses" : "other";
}

function isDuration({ anyOf = [] }: Schema): boolean {
  return anyOf.length === 2 && anyOf[0]?.type === "integer" && anyOf[1]?.pattern?.includes("ms|s|m|h") === true;
}

/** Whether a form's control can show a value as it is. What it cannot show is edited as JSON, and never bent into shape. */
export function fits(kind: FieldKind, value: unknown): boolean {
  if (value === undefined) return true;
  switch (kind) {
    case "text":
    case "choice":
      return typeof value === "string";
    case "number":
    case "duration":
      return typeof value === "number" || typeof value === "string";
    case "flag":
      return typeof value === "boolean";
    case "texts":
    case "choices":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "statuses":
      return Array.isArray(value) && value.every((item) => typeof item === "string" || typeof item === "number");
    case "map":
      return isPlain(value) && Object.values(value).every((item) => typeof item === "string");
    case "group":
      return isPlain(value);
    case "other":
      return true;
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
