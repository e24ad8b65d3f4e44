// YAML as this project reads it: the library's own search for keys that come twice compares each with each, which takes minutes for a map of
// some ten thousand; here they are found in one pass.
import { type Document, isScalar, LineCounter, parseDocument, visit, YAMLParseError } from "yaml";

/** The document with its errors. Throws where it is nested too deep for the parser. */
export function readYaml(text: string, lineCounter?: LineCounter): Document.Parsed {
  const options = { prettyErrors: false, uniqueKeys: false, ...(lineCounter === undefined ? {} : { lineCounter }) };
  const document = parseDocument(text, options);
  if (document.errors.length === 0) document.errors.push(...twice(document));
  return document;
}

/** More than anybody is told. */
const MOST_ERRORS = 300;

function twice(document: Document.Parsed): YAMLParseError[] {
  const errors: YAMLParseError[] = [];
  visit(document, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const [start = 0, end = start + 1] = key.range ?? [];
        if (seen.has(key.value)) errors.push(new YAMLParseError([start, end], "DUPLICATE_KEY", "Map keys must be unique"));
        seen.add(key.value);
        if (errors.length >= MOST_ERRORS) return visit.BREAK;
      }
      return undefined;
    },
  });
  return errors;
}
