// No file needs itself to be understood: imports never go in a circle. Which way they go is eslint.config.js's to hold.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { between, circles, folderOf, importedBy, importsBelow } from "../support/imports.js";

const root = join(import.meta.dirname, "../..");
const plugin = importsBelow(root, ["assembly"]);

describe("the plugin's sources", () => {
  it("import in no circle within a folder", () => {
    expect(circles(plugin)).toEqual([]);
  });

  it("import in no circle between folders", () => {
    const rooms = (file: string) => (folderOf(file) === "assembly/filter" ? file : folderOf(file));
    expect(circles(between(plugin, rooms))).toEqual([]);
  });
});

describe.each(["config", "gateway", "console"])("the sources of %s", (folder) => {
  it("import in no circle", () => {
    expect(circles(importsBelow(root, [folder]))).toEqual([]);
  });
});

describe("the check itself", () => {
  const files = new Map([
    ["a/one.ts", 'import { two } from "../b/two";\nimport type { X } from "./three.js";'],
    ["a/three.ts", 'export { y } from "zod";'],
    ["b/two.ts", 'import {\n  three,\n} from "../a/three";'],
  ]);
  const imports = new Map([...files].map(([file, text]) => [file, importedBy(file, text, (path) => files.has(path))]));

  it("reads imports of values, of types and over several lines", () => {
    expect(imports.get("a/one.ts")).toEqual(["b/two.ts", "a/three.ts"]);
    expect(imports.get("b/two.ts")).toEqual(["a/three.ts"]);
  });

  it("finds a circle between folders that no two files make", () => {
    expect(circles(imports)).toEqual([]);
    expect(circles(between(imports, folderOf))).toEqual(["a -> b -> a"]);
  });

  it("finds a circle of files", () => {
    const round = circles(new Map([...imports, ["a/three.ts", ["a/one.ts"]]]));
    expect(round).toEqual(["a/one.ts -> b/two.ts -> a/three.ts -> a/one.ts"]);
  });
});
