// One small change of a YAML text that leaves all other characters as they are. Each answers undefined where the text has a form that it
// does not know; edit.ts checks every answer and has another way.
import { isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import {
  begin,
  beginsLine,
  colonEnd,
  column,
  endOf,
  insideFlow,
  itemSpans,
  lineStart,
  nextLine,
  pairAt,
  pairEnd,
  type Path,
  type Source,
} from "./places.js";
import { blockText, flowText, itemText, pairText, scalarText, wantsLines } from "./render.js";

type Patched = string | undefined;

function splice(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** Puts another value in a value's place. */
export function replaceValue({ text, document }: Source, path: Path, value: unknown): Patched {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const [start, end] = [begin(node), endOf(text, node)];
  if (path.length === 0 || start === undefined || end === undefined) return undefined;
  const quotes = isScalar(node) ? node.type : undefined;
  const inFlow = insideFlow(document, path);
  const inLines = (isMap(node) || isSeq(node)) && node.flow !== true;
  if (inFlow || (!inLines && !wantsLines(value))) return splice(text, start, end, flowText(value, quotes));
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isSeq(parent)) return splice(text, start, end, itemText(value, column(text, start), quotes));
  const pair = isMap(parent) ? pairAt(parent, path.at(-1) as string) : undefined;
  const colon = pair === undefined ? undefined : colonEnd(text, pair);
  if (pair === undefined || colon === undefined || text.slice(colon, start).includes("#")) return undefined;
  const indent = column(text, begin(pair.key) ?? 0);
  return splice(text, colon, end, wantsLines(value) ? `\n${blockText(value, indent + 2)}` : ` ${flowText(value)}`);
}

/** Adds a key at the end of an object. */
export function addKey({ text, document }: Source, path: Path, key: string, value: unknown): Patched {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (map === null && path.length === 0) return `${withLineEnd(text)}${pairText(key, value, 0)}\n`;
  if (!isMap(map) || map.items.length === 0) return undefined;
  const end = pairEnd(text, map.items.at(-1));
  if (end === undefined) return undefined;
  if (map.flow === true || insideFlow(document, path)) return splice(text, end, end, `, ${scalarText(key)}: ${flowText(value)}`);
  const indent = column(text, begin(map.items[0]?.key) ?? 0);
  return insertLines(text, nextLine(text, end), `${" ".repeat(indent)}${pairText(key, value, indent)}`);
}

/** Adds an item to a list before the one at `index`, or at its end. */
export function addItem({ text, document }: Source, path: Path, index: number, value: unknown): Patched {
  const list: unknown = document.getIn(path, true);
  if (!isSeq(list) || list.items.length === 0 || index > list.items.length) return undefined;
  const neighbour = list.items[Math.max(0, index - 1)];
  const quotes = isScalar(neighbour) ? neighbour.type : undefined;
  if (list.flow === true || insideFlow(document, path)) {
    const place = index === 0 ? begin(neighbour) : endOf(text, neighbour);
    if (place === undefined) return undefined;
    return splice(text, place, place, index === 0 ? `${flowText(value, quotes)}, ` : `, ${flowText(value, quotes)}`);
  }
  const spans = itemSpans(text, list);
  if (spans === undefined) return undefined;
  const indent = /- *$/.exec(text.slice(0, begin(list.items[0])))?.index;
  if (indent === undefined) return undefined;
  const space = column(text, indent);
  const place = index < spans.length ? (spans[index]?.start ?? 0) : nextLine(text, endOf(text, list) ?? text.length);
  return insertLines(text, place, `${" ".repeat(space)}- ${itemText(value, space + 2, quotes)}`);
}

/** Takes a key away, with its lines. */
export function removeKey({ text, document }: Source, path: Path): Patched {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent) || parent.items.length < 2) return undefined;
  const pair = pairAt(parent, path.at(-1) as string);
  const [start, end] = [begin(pair?.key), pairEnd(text, pair)];
  if (pair === undefined || start === undefined || end === undefined) return undefined;
  if (parent.flow === true || insideFlow(document, path.slice(0, -1))) return removeFromFlow(text, parent, pair, start, end);
  if (beginsLine(text, start)) return splice(text, lineStart(text, start), nextLine(text, end), "");
  const next = begin(parent.items[parent.items.indexOf(pair as (typeof parent.items)[number]) + 1]?.key);
  return next === undefined ? undefined : splice(text, start, next, "");
}

function removeFromFlow(text: string, map: YAMLMap, pair: Pair, start: number, end: number): Patched {
  const at = map.items.indexOf(pair as (typeof map.items)[number]);
  if (at > 0) {
    const before = pairEnd(text, map.items[at - 1]);
    return before === undefined ? undefined : splice(text, before, end, "");
  }
  const next = begin(map.items[1]?.key);
  return next === undefined ? undefined : splice(text, start, next, "");
}

/** Puts a list's items into another order and leaves out those whose positions are not named. Comments above and behind an item go with it. */
export function reorder({ text, document }: Source, path: Path, order: readonly number[]): Patched {
  const list: unknown = document.getIn(path, true);
  if (!isSeq(list) || order.length === 0) return undefined;
  if (list.flow === true || insideFlow(document, path)) return reorderFlow(text, list, order);
  const spans = itemSpans(text, list);
  const [first, last] = [spans?.[0], spans?.at(-1)];
  if (spans === undefined || first === undefined || last === undefined) return undefined;
  const pieces = order.map((position) => withLineEnd(text.slice(spans[position]?.start, spans[position]?.end)));
  return splice(text, first.start, last.end, pieces.join(""));
}

function reorderFlow(text: string, list: YAMLSeq, order: readonly number[]): Patched {
  const pieces = order.map((position) => text.slice(begin(list.items[position]), endOf(text, list.items[position])));
  const [start, end] = [begin(list.items[0]), endOf(text, list.items.at(-1))];
  if (start === undefined || end === undefined || /[\n#]/.test(text.slice(start, end))) return undefined;
  return splice(text, start, end, pieces.join(", "));
}

function insertLines(text: string, place: number, lines: string): string {
  const head = withLineEnd(text.slice(0, place));
  return `${head}${lines}\n${text.slice(place)}`;
}

function withLineEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** The value that a path makes where only its beginning is there. */
export function wrapped(rest: Path, value: unknown): unknown {
  return rest.reduceRight<unknown>((inner, part) => (typeof part === "number" ? [inner] : { [part]: inner }), value);
}
