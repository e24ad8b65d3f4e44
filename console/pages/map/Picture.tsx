import { toneOfShare } from "../../parts/failed-share.js";
import { COLUMNS, edgeId, type Column, type Layout, NODE } from "./layout.js";

interface Props {
  layout: Layout;
  label: string;
  heads: Record<Column, string>;
  /** Stations that are shown, one list for each attempt; undefined: all alike. */
  chosen?: readonly (readonly string[])[] | undefined;
  /** Tokens and providers that are out of use. */
  out?: ReadonlySet<string>;
}

/** The map as one drawing, without a page around it: the README has it too. */
export function Picture({ layout: { width, height, nodes, edges }, label, heads, chosen, out = new Set() }: Props) {
  const stations = new Set(chosen?.flat());
  const lines = new Set(chosen?.flatMap((ids) => ids.slice(1).map((id, i) => edgeId(ids[i] as string, id))));
  const faint = (is: boolean) => (chosen === undefined || is ? "" : " faint");
  return (
    <svg className="map" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} xmlns="http://www.w3.org/2000/svg">
      {COLUMNS.map((column, i) => (
        <text key={column} className="head" x={i * ((width - NODE.width) / (COLUMNS.length - 1))} y="16">
          {heads[column]}
        </text>
      ))}
      {edges.map(({ id, path, width: thick, ...counts }) => (
        <path key={id} className={`way ${toneOfShare(counts)}${faint(lines.has(id))}`} d={path} strokeWidth={thick} />
      ))}
      {nodes.map(({ id, text, x, y, height: tall, ...counts }) => (
        <g key={id} className={`station ${out.has(id) ? "fail" : toneOfShare(counts)}${faint(stations.has(id))}`}>
          <title>{`${text}: ${counts.attempts}, ${counts.failed}`}</title>
          <rect x={x} y={y} width={NODE.width} height={tall} rx="5" />
          <rect className="edge" x={x} y={y} width="4" height={tall} rx="2" />
          <text x={x + 12} y={y + tall / 2 + 4.5}>
            {text.length > 20 ? `${text.slice(0, 19)}…` : text}
          </text>
        </g>
      ))}
    </svg>
  );
}
