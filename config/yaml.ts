// YAML as this project reads it: the library's own search for keys that come twice compares each with each, which takes minutes for a map of
// some ten thousand; here they are found in one pass.
import { type Document, isScalar, LineCounter, parseDocument, visit, YAMLParseError } from "yaml";

/** Levels of nesting. The parser goes down once for each: near the end of its stack the engine may end the whole process instead. */
const MOST_LEVELS = 500;

/** The document with its errors. Throws where it is nested deeper than any configuration is. */
export function readYaml(text: string, lineCounter?: LineCounter): Document.Parsed {
  const options = { prettyErrors: false, uniqueKeys: false, ...(lineCounter === undefined ? {} : { lineCounter }) };
  if (isTooDeep(text)) throw new RangeError(`nested deeper than ${MOST_LEVELS} levels: no configuration is`);
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

/** Whether open brackets, or the dashes and question marks that open one line, are more than that. Brackets inside of texts count as well. */
function isTooDeep(text: string): boolean {
  let brackets = 0;
  let openers = 0;
  let atStart = true;
  for (let i = 0; i < text.length && brackets + openers <= MOST_LEVELS; i++) {
    const c = text[i];
    if (c === "\n") [openers, atStart] = [0, true];
    else if ((c === "-" || c === "?") && text[i + 1] === " ") openers += atStart ? 1 : 0;
    else if (c !== " " && c !== "\t" && c !== "\r") atStart = false;
    if (c === "[" || c === "{") brackets++;
    else if ((c === "]" || c === "}") && brackets > 0) brackets--;
  }
  return brackets + openers > MOST_LEVELS;
}
