// Bars as SVG: one group for each workload, one bar for each system, on a logarithmic axis.

export interface Bar {
  group: string;
  name: string;
  value: number;
}

const [LEFT, WIDTH, BAR, GAP, TOP] = [170, 560, 16, 18, 48];
const COLORS = ["#8c8c8c", "#bfbfbf", "#d9d9d9", "#1677ff", "#fa8c16", "#13c2c2", "#722ed1", "#cf1322", "#a0d911", "#eb2f96", "#ad8b00"];

/** The chart as a document of its own. Values below `from` are drawn as `from`. */
export function bars(title: string, unit: string, list: Bar[], from: number): string {
  const names = [...new Set(list.map((b) => b.name))];
  const top = Math.max(...list.map((b) => b.value), from * 10);
  const x = (value: number): number => (Math.log(Math.max(value, from) / from) / Math.log(top / from)) * WIDTH;
  const parts: string[] = [];
  let y = TOP;
  let group = "";
  for (const bar of list) {
    if (bar.group !== group) {
      y += group === "" ? 0 : GAP;
      group = bar.group;
      parts.push(text(4, y + BAR - 4, group, "bold"));
      y += BAR;
    }
    const color = COLORS[names.indexOf(bar.name) % COLORS.length] ?? "#000";
    parts.push(text(LEFT - 6, y + BAR - 4, bar.name, "normal", "end"));
    parts.push(`<rect x="${LEFT}" y="${y + 1}" width="${x(bar.value).toFixed(1)}" height="${BAR - 3}" fill="${color}"/>`);
    parts.push(text(LEFT + x(bar.value) + 5, y + BAR - 4, shown(bar.value)));
    y += BAR;
  }
  const size = `width="${LEFT + WIDTH + 80}" height="${y + 12}"`;
  const head = [`<rect width="100%" height="100%" fill="#fff"/>`, text(4, 18, title, "bold"), text(4, 34, unit)];
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="11">\n${[...head, ...parts].join("\n")}\n</svg>\n`;
}

function text(x: number, y: number, words: string, weight = "normal", anchor = "start"): string {
  const safe = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x.toFixed(1)}" y="${y}" font-weight="${weight}" text-anchor="${anchor}" fill="#262626">${safe}</text>`;
}

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}
