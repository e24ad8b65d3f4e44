const WIDTH = 180;
const HEIGHT = 28;

/** A small line over time. A gap is where nothing was measured. The figure beside it says the value, so it is drawing alone. */
export function Sparkline({ values, floor = 0, ceiling }: { values: readonly (number | null)[]; floor?: number; ceiling?: number }) {
  const known = values.filter((value) => value !== null);
  const top = Math.max(ceiling ?? 0, ...known, floor + 1e-9);
  const x = (i: number) => (values.length < 2 ? 0 : (i / (values.length - 1)) * WIDTH);
  const y = (value: number) => HEIGHT - 2 - ((Math.max(value, floor) - floor) / (top - floor)) * (HEIGHT - 4);
  const runs = runsOf(values);
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className="base" d={`M0 ${HEIGHT - 1}H${WIDTH}`} />
      {runs.map((run) => {
        const line = run.map(([i, value], n) => `${n === 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`).join("");
        const [first, last] = [run[0]?.[0] ?? 0, run.at(-1)?.[0] ?? 0];
        return (
          <g key={first}>
            <path className="area" d={`${line}L${x(last).toFixed(1)} ${HEIGHT}L${x(first).toFixed(1)} ${HEIGHT}Z`} />
            <path className={run.length === 1 ? "line single" : "line"} d={run.length === 1 ? `${line}h0` : line} />
          </g>
        );
      })}
    </svg>
  );
}

/** The stretches without a gap, each as positions with values. */
function runsOf(values: readonly (number | null)[]): [number, number][][] {
  const runs: [number, number][][] = [];
  values.forEach((value, i) => {
    if (value === null) return;
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1)?.[0] === i - 1) run.push([i, value]);
    else runs.push([[i, value]]);
  });
  return runs;
}
