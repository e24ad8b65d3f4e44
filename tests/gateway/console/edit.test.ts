import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { definition } from "../../../config/definition.js";
import { EditError, editYaml } from "../../../gateway/edit/edit.js";
import { changeSummary } from "../../../gateway/edit/summary.js";
import { everyKey, isOneWord, sample, type Path } from "./sample-config.js";

type Tree = Record<string, unknown>;

const KEYS = everyKey();
/** The same key stands in several places: each once, at its first place. */
const EACH = KEYS.filter((key, n) => KEYS.findIndex(({ schema }) => schema === key.schema) === n);
const FULL = sample(definition, 0) as Tree;

/** A file of the part in which the key stands, between two others. */
function around(path: Path): { tree: Tree; text: string } {
  const keys = ["maxAttempts", String(path[0]), "timeout"];
  const tree = Object.fromEntries(keys.map((key) => [key, FULL[key]]));
  return { tree, text: commented(tree) };
}

/** The value at a path. */
function at(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, part) => (node as Tree | undefined)?.[part], tree);
}

/** Every line of it has a comment of its own behind it, and one above. */
function commented(tree: Tree): string {
  const lines = stringify(tree, { lineWidth: 0 }).trimEnd().split("\n");
  return lines.map((line, n) => `${/^ */.exec(line)?.[0]}# above ${n}\n${line} # behind ${n}\n`).join("");
}

function comments(text: string): string[] {
  return [...text.matchAll(/# (?:above|behind) [0-9]+$/gm)].map(([found]) => found).sort();
}

test("there are keys, and each has two values that differ", () => {
  expect(EACH.length).toBeGreaterThan(100);
  // A word that is the only one has no other.
  const several = KEYS.filter(({ schema }) => !isOneWord(schema));
  expect(several.filter(({ schema }) => JSON.stringify(sample(schema, 0)) === JSON.stringify(sample(schema, 1)))).toEqual([]);
});

test("in a file with every key an edit changes one, and no comment", () => {
  const text = commented(FULL);
  const changed = editYaml(text, [{ path: ["providers", 0, "id"], value: "name-2" }]);
  expect(parse(changed)).toEqual({ ...FULL, providers: [{ ...(FULL.providers as Tree[])[0], id: "name-2" }] });
  expect(comments(changed)).toEqual(comments(text));
});

describe("every key of the definition", () => {
  test.for(EACH.map(({ path, schema }) => [path.join("."), path, schema] as const))(
    "%s survives a round trip through edits, and the comments do",
    async ([, path, schema]) => {
      // Hundreds of these without a pause would hold up the runner's own messages.
      await new Promise(setImmediate);
      const { tree, text } = around(path);
      const other = sample(schema, 1);
      const changed = editYaml(text, [{ path, value: other }]);
      expect(at(parse(changed), path)).toEqual(other);
      const back = editYaml(changed, [{ path, value: sample(schema, 0) }]);
      expect(parse(back)).toEqual(tree);
      const without = editYaml(text, [{ path }]);
      expect(at(parse(without), path)).toBeUndefined();
      expect(parse(editYaml(without, [{ path, value: sample(schema, 0) }]))).toEqual(tree);
      if (typeof other !== "object" && typeof sample(schema, 0) !== "object") expect(comments(back)).toEqual(comments(text));
    },
  );

  test.for(KEYS.map(({ path, schema }) => [path.join("."), path, schema] as const))(
    "%s can be set in an empty file",
    ([, path, schema]) => {
      const changed = editYaml("# a comment alone\n", [{ path, value: sample(schema, 0) }]);
      expect(at(parse(changed), path)).toEqual(sample(schema, 0));
      expect(changed).toContain("# a comment alone");
    },
  );
});

const YAML = `# my gateway
providers:
  # the first account
  - id: qwen # Alibaba
    type: qwen
    apiTokens: ["\${A}", '\${B}']   # two of them
    failover: { healthCheckModel: qwen-turbo }

  - id: deepseek
    type: deepseek
    apiTokens:
      - "\${C}"
routes:
  - name: aliyun
    match: { model: { prefix: qwen- } }
    provider: qwen
    fallbacks:
      - { provider: deepseek, model: deepseek-chat } # cheap
      - provider: qwen # again
        model: qwen-max
`;

describe("an edit changes what it names and nothing else", () => {
  const edit = (path: Path, value?: unknown) => editYaml(YAML, [{ path, ...(value === undefined ? {} : { value }) }]);

  test("a value", () => {
    expect(edit(["providers", 0, "type"], "openai")).toBe(YAML.replace("type: qwen\n", "type: openai\n"));
    expect(edit(["routes", 0, "fallbacks", 0, "model"], "x: y")).toBe(YAML.replace("model: deepseek-chat }", 'model: "x: y" }'));
    expect(edit(["providers", 0, "apiTokens", 1], "${D}")).toBe(YAML.replace("'${B}'", "'${D}'"));
  });

  test("a key that is new", () => {
    expect(edit(["maxAttempts"], 7)).toBe(`${YAML}maxAttempts: 7\n`);
    expect(edit(["providers", 0, "baseUrl"], "http://a")).toBe(
      YAML.replace("{ healthCheckModel: qwen-turbo }\n", "{ healthCheckModel: qwen-turbo }\n    baseUrl: http://a\n"),
    );
    expect(edit(["providers", 0, "failover", "failureThreshold"], 3)).toBe(
      YAML.replace("qwen-turbo }", "qwen-turbo, failureThreshold: 3 }"),
    );
    expect(edit(["providers", 1, "failover"], { enabled: false })).toBe(
      YAML.replace('      - "${C}"\n', '      - "${C}"\n    failover:\n      enabled: false\n'),
    );
  });

  test("an item that is new", () => {
    expect(edit(["providers", 0, "apiTokens", 2], "${D}")).toBe(YAML.replace("'${B}']", "'${B}', '${D}']"));
    expect(edit(["providers", 1, "apiTokens", 1], "${D}")).toBe(YAML.replace('- "${C}"\n', '- "${C}"\n      - "${D}"\n'));
    expect(edit(["routes", 1], { name: "b", provider: "qwen" })).toBe(`${YAML}  - name: b\n    provider: qwen\n`);
  });

  test("a key or an item that goes", () => {
    expect(edit(["providers", 0, "type"])).toBe(YAML.replace("    type: qwen\n", ""));
    expect(edit(["providers", 0, "apiTokens", 0])).toBe(YAML.replace('"${A}", ', ""));
    expect(edit(["routes", 0, "fallbacks", 1])).toBe(YAML.replace("      - provider: qwen # again\n        model: qwen-max\n", ""));
  });

  test("items in another order take their comments along", () => {
    const fallbacks = [
      { provider: "qwen", model: "qwen-max" },
      { provider: "deepseek", model: "deepseek-chat" },
    ];
    const [first, second] = [
      "      - { provider: deepseek, model: deepseek-chat } # cheap\n",
      "      - provider: qwen # again\n        model: qwen-max\n",
    ];
    expect(edit(["routes", 0, "fallbacks"], fallbacks)).toBe(YAML.replace(first + second, second + first));
  });

  test("an object as a whole: only the keys in it that differ", () => {
    const provider = { id: "qwen", type: "qwen", apiTokens: ["${A}", "${B}"], failover: { healthCheckModel: "qwen-max" } };
    expect(edit(["providers", 0], provider)).toBe(YAML.replace("healthCheckModel: qwen-turbo", "healthCheckModel: qwen-max"));
    expect(editYaml(YAML, [{ path: [], value: parse(YAML) as unknown }])).toBe(YAML);
  });
});

test.each([
  ["a key at the end", { path: ["timeout"], value: "5s" }],
  ["an object in lines", { path: ["failover"], value: { enabled: true, failureThreshold: 2 } }],
  ["an item of a list", { path: ["providers", 1], value: { id: "new", type: "openai", apiTokens: ["${N}"] } }],
  ["a key that goes", { path: ["routes"] }],
  ["a text of several lines", { path: ["note"], value: "one\ntwo\n" }],
  ["nothing", { path: ["providers", 0, "type"], value: "qwen" }],
])("in a file whose lines end with carriage returns too all do so afterwards: %s", (_, change) => {
  for (const text of [YAML, YAML.trimEnd()])
    expect(editYaml(text.replaceAll("\n", "\r\n"), [change])).toBe(editYaml(text, [change]).replaceAll("\n", "\r\n"));
});

test("what cannot be edited is said", () => {
  expect(() => editYaml("a: [", [])).toThrow(EditError);
  expect(() => editYaml("a: 1", [{ path: ["a", "b"], value: 1 }])).toThrow(EditError);
});

test("a change in a few words", () => {
  expect(changeSummary(YAML, YAML.replace("type: qwen", "type: openai").replace("name: aliyun", "name: ali"))).toBe(
    "provider qwen changed; route ali added; route aliyun removed",
  );
  expect(changeSummary(YAML, `${YAML}# more\n`)).toBe("comments and layout");
  expect(changeSummary(YAML, `${YAML}timeout: 5s\n`)).toBe("timeout added");
});
