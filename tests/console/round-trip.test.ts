// Configurations made from the definition, every key in them: what a form does not touch comes back as it was, comments included.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Document, parse, type Node, type Pair, visit } from "yaml";
import { expect, test } from "vitest";
import { at, withAt, type Path } from "../../console/form/change.js";
import { definitionOf } from "../../console/form/definition.js";
import { fits, type Field, type Schema } from "../../console/form/schema.js";
import { editYaml } from "../../gateway/edit/edit.js";
import { ROOT } from "../../gateway/paths.js";

const schema = JSON.parse(readFileSync(join(ROOT, "config", "schema.json"), "utf8")) as Schema;
const definition = definitionOf(schema);

type Value = Record<string, unknown>;

/** A value of a field's kind; `n` makes it another one. */
function sample({ kind, key, choices = [], fields = [] }: Field, n: number): unknown {
  switch (kind) {
    case "text":
      return `${key}-${n}`;
    case "number":
      return 100 + n;
    case "flag":
      return n % 2 === 0;
    case "choice":
      return choices[n % choices.length];
    case "choices":
      return [choices[n % choices.length]];
    case "duration":
      return n % 2 === 0 ? `${n + 1}s` : 1000 + n;
    case "texts":
      return [`a-${n}`, "b # no comment"];
    case "statuses":
      return [429, `5.${n}`];
    case "map":
      return { "gpt-*": `x-${n}`, "": "" };
    case "group":
      return Object.fromEntries(fields.map((field) => [field.key, sample(field, n)]));
    case "other":
      return { any: [n, null, { thing: true }] };
  }
}

/** Every key, each with a comment before it and one behind. */
function commented(value: Value): string {
  const document = new Document(value);
  let count = 0;
  visit(document, {
    Pair(_, pair: Pair) {
      (pair.key as Node & { commentBefore?: string }).commentBefore = ` before ${++count}`;
    },
    Scalar(key, scalar) {
      if (key === "value") scalar.comment = ` behind ${count}`;
    },
  });
  // The library moves a comment before the first key of a list's item once, when it reads its own text: that is done here.
  return editYaml(document.toString({ lineWidth: 0 }), []);
}

function filled(fields: readonly Field[], n: number): Value {
  return Object.fromEntries(fields.map((field) => [field.key, sample(field, n)]));
}

/** All keys of a form, those inside of groups too. */
function paths(fields: readonly Field[], above: Path = []): { field: Field; path: Path }[] {
  return fields.flatMap((field) =>
    field.kind === "group" ? paths(field.fields ?? [], [...above, field.key]) : [{ field, path: [...above, field.key] }],
  );
}

const FORMS = [
  { name: "a provider", fields: definition.provider, place: ["providers", 1] as Path },
  { name: "a route", fields: definition.route, place: ["routes", 0] as Path },
  {
    name: "what is set for all",
    fields: definition.root.filter(({ key }) => !["providers", "provider", "routes", "_rules_"].includes(key)),
    place: [] as Path,
  },
];

/** Two providers and a route with every key, and every key that is set for all. */
function whole(n: number): Value {
  const root = filled(FORMS[2]?.fields ?? [], n);
  return {
    ...root,
    providers: [filled(definition.provider, n), filled(definition.provider, n + 1)],
    routes: [filled(definition.route, n)],
  };
}

const comments = (text: string) => [...text.matchAll(/# (?:before|behind) [0-9]+/g)].map(([comment]) => comment).sort();

test.each(FORMS)("every control of $name can show what the definition allows", ({ fields }) => {
  for (let n = 0; n < 5; n++)
    for (const { field } of paths(fields)) expect([field.key, fits(field.kind, sample(field, n))]).toEqual([field.key, true]);
});

test.each(FORMS)("$name that is saved without a change leaves the text as it is", ({ place }) => {
  for (let n = 0; n < 5; n++) {
    const text = commented(whole(n));
    expect(editYaml(text, [{ path: [...place], value: at(parse(text), place) }])).toBe(text);
  }
});

test.each(FORMS)("one key of $name that changes is all that changes, and no comment is lost", ({ fields, place }) => {
  const text = commented(whole(0));
  const before = parse(text) as Value;
  for (const { field, path } of paths(fields)) {
    const next = sample(field, 3);
    const value = withAt(at(before, place), path, next);
    const after = editYaml(text, [{ path: [...place], value }]);
    expect(parse(after)).toEqual(withAt(before, [...place, ...path], next));
    expect([field.key, comments(after)]).toEqual([field.key, comments(text)]);
  }
});

test("a key that is set back to its default goes, and its empty group with it", () => {
  expect(withAt({ id: "a", failover: { enabled: false } }, ["failover", "enabled"], undefined)).toEqual({ id: "a" });
  expect(withAt({ id: "a", failover: {} }, ["models"], undefined)).toEqual({ id: "a", failover: {} });
  expect(withAt({ list: [1, 2, 3] }, ["list", 1], 5)).toEqual({ list: [1, 5, 3] });
});
