// Who imports whom, read from the sources: what the checks of the house's order look at.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Each file, and the files that it imports; paths from the repository's root. */
export type Imports = ReadonlyMap<string, readonly string[]>;

const FROM = /^\s*(?:import|export)\b(?:[^;"']*?\bfrom\s*)?["'](\.[^"']+)["']/gm;

/** The sources below some folders, the generated ones as well. */
export function importsBelow(root: string, folders: readonly string[]): Imports {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith(".d.ts"));
  return new Map(
    sources.map((file) => [file, importedBy(file, readFileSync(join(root, file), "utf8"), (path) => existsSync(join(root, path)))]),
  );
}

/** The files that a source imports. */
export function importedBy(file: string, text: string, exists: (path: string) => boolean): string[] {
  return [...text.matchAll(FROM)].flatMap(([, path]) => {
    const plain = normalize(join(dirname(file), path as string)).replace(/\.js$/, "");
    return [`${plain}.ts`, `${plain}.tsx`].filter(exists).slice(0, 1);
  });
}

/** The folder of a file. */
export function folderOf(file: string): string {
  return dirname(file);
}

/** The same between what the files lie in: `place` of each file. A place's import of itself is none. */
export function between(imports: Imports, place: (file: string) => string): Imports {
  const places = new Map<string, Set<string>>();
  for (const [file, imported] of imports) {
    const from = place(file);
    const set = places.get(from) ?? new Set();
    for (const other of imported) if (imports.has(other) && place(other) !== from) set.add(place(other));
    places.set(from, set);
  }
  return new Map([...places].map(([from, set]) => [from, [...set]]));
}

/** Circles, as `a -> b -> a`: at least one of each knot, none where there is none. */
export function circles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(" -> "));
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const other of imports.get(file) ?? []) visit(other);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) visit(file);
  return found;
}
