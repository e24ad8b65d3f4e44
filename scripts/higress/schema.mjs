// Parts of config/schema.json as Higress's console reads a plugin's configuration: OpenAPI 3.0 schemas with titles and texts in two languages.

/** What an OpenAPI 3.0 schema can say of what ours says. Lookarounds and Unicode classes are left to the plugin's own check. */
const KEPT = ["type", "enum", "default", "minimum", "maximum", "minItems", "required"];
/** Made by Higress's controller out of matchRules, or of no use behind somebody else's gateway. */
const NOT_TYPED = /^_match_|^_rules_$|^idleTimeout$/;

/** What may be typed as the plugin's global configuration. `texts` has the Chinese of the English descriptions. */
export function globalSchema(schema, texts) {
  return described({ type: "object", properties: typed(schema.properties) }, texts);
}

/** What may be typed for a route, domain or service. */
export function ruleSchema(schema, texts) {
  return described({ type: "object", properties: typed(schema.properties._rules_.items.properties) }, texts);
}

function typed(properties) {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !NOT_TYPED.test(key)));
}

function described(schema, texts, title) {
  const made = title === undefined ? {} : { title, "x-title-i18n": { "zh-CN": title } };
  if (schema.description !== undefined) {
    const english = plain(schema.description);
    Object.assign(made, {
      description: english,
      "x-description-i18n": { "en-US": english, "zh-CN": plain(chinese(schema.description, texts)) },
    });
  }
  for (const key of KEPT) if (schema[key] !== undefined) made[key] = schema[key];
  if (schema.pattern !== undefined && !/\\p\{|\(\?[=!<]/.test(schema.pattern)) made.pattern = schema.pattern;
  if (schema.anyOf !== undefined) made.anyOf = schema.anyOf.map((each) => described(each, texts));
  if (schema.items !== undefined) made.items = described(schema.items, texts);
  if (typeof schema.additionalProperties === "object") made.additionalProperties = described(schema.additionalProperties, texts);
  if (schema.properties !== undefined)
    made.properties = Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, described(value, texts, key)]));
  return made;
}

/** A text in Chinese, in English where there is none yet. */
export function chinese(text, texts) {
  return Object.hasOwn(texts, text) ? texts[text] : text;
}

/** Without Markdown's links and marks of code. */
export function plain(text) {
  return text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", "");
}
