// The provider types for the Providers page, and trying a token before it is saved.
import { Hono } from "hono";
import { z } from "zod";
import type { ConfigStore } from "../edit/store.js";
import { tryProvider } from "../setup/try-provider.js";
import { readJson } from "./json-body.js";
import { providerTypes } from "./provider-types.js";

const trial = z.object({ provider: z.record(z.string(), z.unknown()), model: z.string().min(1).max(1024).optional() });

export function providerRoutes(store: ConfigStore): Hono {
  const app = new Hono();
  app.get("/types", (context) => context.json(providerTypes()));
  app.post("/try", async (context) => {
    const body = readJson(context, trial);
    if (body instanceof Response) return body;
    const { provider, problem } = store.filledProvider(body.provider);
    if (problem !== undefined) return context.json({ error: problem }, 400);
    return context.json(await tryProvider(provider, body.model));
  });
  return app;
}
