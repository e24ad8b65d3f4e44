// The past, for the console's pages and for scripts.
import { type Context, Hono } from "hono";
import { DIMENSIONS, type Dimension, type HistoryRange, RANGES, type Usage } from "../../config/history.js";
import type { TrafficHistory } from "../history/history.js";
import { usageCsv } from "../history/csv.js";

export function historyRoutes(history: TrafficHistory): Hono {
  const app = new Hono();
  app.get("/", (context) => told(context, async (range) => context.json(await history.ask({ question: "history", range }))));
  app.get("/map", (context) => told(context, async (range) => context.json(await history.ask({ question: "map", range }))));
  app.get("/usage", (context) =>
    told(context, async (range) => {
      const by = DIMENSIONS.find((each) => each === (context.req.query("by") ?? "route"));
      if (by === undefined) return wrong(context, "by", DIMENSIONS);
      const usage = await history.ask({ question: "usage", range, by });
      if (context.req.query("format") !== "csv") return context.json(usage);
      return asFile(context, usage as Partial<Usage>, range, by);
    }),
  );
  return app;
}

async function told(context: Context, answer: (range: HistoryRange) => Promise<Response>): Promise<Response> {
  const range = RANGES.find((each) => each === (context.req.query("range") ?? "24h"));
  if (range === undefined) return wrong(context, "range", RANGES);
  try {
    return await answer(range);
  } catch (error) {
    return context.json({ error: `the history cannot be told: ${(error as Error).message}` }, 503);
  }
}

function wrong(context: Context, name: string, words: readonly string[]): Response {
  return context.json({ error: `${name}: expected one of ${words.join(", ")}` }, 400);
}

function asFile(context: Context, usage: Partial<Usage>, range: HistoryRange, by: Dimension): Response {
  return context.body(usageCsv(by, usage.rows ?? []), 200, {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="usage-${by}-${range}.csv"`,
  });
}
