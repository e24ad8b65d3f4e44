import type { MapWay } from "../../../config/history.js";

/** The columns, from the left. */
export const COLUMNS = ["model", "route", "provider", "token"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Node {
  id: string;
  column: Column;
  text: string;
  x: number;
  y: number;
  height: number;
  attempts: number;
  failed: number;
}

export interface Edge {
  id: string;
  from: string;
  to: string;
  path: string;
  width: number;
  attempts: number;
  failed: number;
}

export interface Layout {
  width: number;
  height: number;
  nodes: Node[];
  edges: Edge[];
}

export const NODE = { width: 150, least: 24 } as const;
const WIDTH = 1040;
const GAP = 12;
/** The sum of the lines at one side of a column. */
const THICKNESS = 220;
const LEAST_LINE = 1.5;
const TOP = 34;
/** Models beyond these are one. */
const MOST_MODELS = 12;

export const nodeId = (column: Column, name: string): string => `${column}:${name}`;
export const edgeId = (from: string, to: string): string => `${from} > ${to}`;

/** The ids along one way. */
export function stationsOf({ model, route, provider, token }: Pick<MapWay, "model" | "route" | "provider" | "token">): string[] {
  return [nodeId("model", model), nodeId("route", route), nodeId("provider", provider), nodeId("token", `${provider}#${token}`)];
}

/**
 * Where everything stands. Who has the most traffic stands on top, and a token beside its provider.
 * @param tokens that exist, with or without traffic
 * @param others what the models that are too many are called
 */
export function layoutOf(
  ways: readonly MapWay[],
  tokens: readonly Pick<MapWay, "provider" | "token">[],
  others: (count: number) => string,
): Layout {
  const joined = withFewModels(ways, others);
  const sums = new Map<string, { column: Column; text: string; attempts: number; failed: number }>();
  const lines = new Map<string, { from: string; to: string; attempts: number; failed: number }>();
  const touch = (column: Column, text: string, { attempts, failed }: { attempts: number; failed: number }) => {
    const id = nodeId(column, text);
    const known = sums.get(id) ?? { column, text, attempts: 0, failed: 0 };
    sums.set(id, { ...known, attempts: known.attempts + attempts, failed: known.failed + failed });
    return id;
  };
  const tie = (from: string, to: string, { attempts, failed }: { attempts: number; failed: number }) => {
    const known = lines.get(edgeId(from, to)) ?? { from, to, attempts: 0, failed: 0 };
    lines.set(edgeId(from, to), { from, to, attempts: known.attempts + attempts, failed: known.failed + failed });
  };
  for (const way of joined) {
    const ids = [
      touch("model", way.model, way),
      touch("route", way.route, way),
      touch("provider", way.provider, way),
      touch("token", `${way.provider}#${way.token}`, way),
    ];
    for (let i = 1; i < ids.length; i++) tie(ids[i - 1] as string, ids[i] as string, way);
  }
  const none = { attempts: 0, failed: 0 };
  for (const { provider, token } of tokens) tie(touch("provider", provider, none), touch("token", `${provider}#${token}`, none), none);
  const all = Math.max(
    1,
    joined.reduce((sum, { attempts }) => sum + attempts, 0),
  );
  const nodes = placed(sums, all);
  const height = Math.max(...nodes.map(({ y, height: each }) => y + each), TOP) + GAP;
  return { width: WIDTH, height, nodes, edges: drawn([...lines.values()], nodes, all) };
}

function withFewModels(ways: readonly MapWay[], others: (count: number) => string): MapWay[] {
  const sums = new Map<string, number>();
  for (const { model, attempts } of ways) sums.set(model, (sums.get(model) ?? 0) + attempts);
  const few = new Set(
    [...sums]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_MODELS)
      .map(([model]) => model),
  );
  const left = sums.size - few.size;
  return left === 0 ? [...ways] : ways.map((way) => (few.has(way.model) ? way : { ...way, model: others(left) }));
}

function placed(sums: ReadonlyMap<string, { column: Column; text: string; attempts: number; failed: number }>, all: number): Node[] {
  const rank = new Map<string, number>();
  return COLUMNS.flatMap((column, i) => {
    const own = [...sums].filter(([, sum]) => sum.column === column);
    const above = ([id, { text, attempts }]: (typeof own)[number]) =>
      column === "token" ? [rank.get(nodeId("provider", text.slice(0, text.lastIndexOf("#")))) ?? 0, text, id] : [-attempts, text, id];
    own.sort((a, b) => compared(above(a), above(b)));
    let y = TOP;
    return own.map(([id, sum], n) => {
      rank.set(id, n);
      const height = Math.max(NODE.least, (sum.attempts / all) * THICKNESS);
      const node = { ...sum, id, x: i * ((WIDTH - NODE.width) / (COLUMNS.length - 1)), y, height };
      y += height + GAP;
      return node;
    });
  });
}

function compared(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (let i = 0; i < a.length; i++) {
    const [left, right] = [a[i] as string | number, b[i] as string | number];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** Lines leave and reach a node one below the other, in the order of what stands at their other end. */
function drawn(
  lines: readonly { from: string; to: string; attempts: number; failed: number }[],
  nodes: readonly Node[],
  all: number,
): Edge[] {
  const by = new Map(nodes.map((node) => [node.id, node]));
  const thick = (attempts: number) => Math.max(LEAST_LINE, (attempts / all) * THICKNESS);
  const sides = new Map<string, number>();
  const slot = (side: string, node: Node, width: number, total: number) => {
    const used = sides.get(side) ?? 0;
    sides.set(side, used + width);
    return node.y + (node.height - total) / 2 + used + width / 2;
  };
  const total = (id: string, end: "from" | "to") =>
    lines.filter((line) => line[end] === id).reduce((sum, { attempts }) => sum + thick(attempts), 0);
  const sorted = [...lines].sort(
    (a, b) => (by.get(a.from)?.y ?? 0) - (by.get(b.from)?.y ?? 0) || (by.get(a.to)?.y ?? 0) - (by.get(b.to)?.y ?? 0),
  );
  return sorted.flatMap((line): Edge[] => {
    const [from, to] = [by.get(line.from), by.get(line.to)];
    if (from === undefined || to === undefined) return [];
    const width = thick(line.attempts);
    const [x1, x2] = [from.x + NODE.width, to.x];
    const y1 = slot(`${from.id} out`, from, width, total(from.id, "from"));
    const y2 = slot(`${to.id} in`, to, width, total(to.id, "to"));
    const middle = (x1 + x2) / 2;
    const path = `M${x1} ${y1.toFixed(1)}C${middle} ${y1.toFixed(1)} ${middle} ${y2.toFixed(1)} ${x2} ${y2.toFixed(1)}`;
    return [{ ...line, id: edgeId(from.id, to.id), path, width }];
  });
}
