// The configuration's text over HTTP.
import { createHash } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { EXPORT_KINDS } from "../../config/api.js";
import type { ConfigStore } from "../edit/store.js";
import { EditError } from "../edit/edit.js";
import { readJson } from "./json-body.js";

const yaml = z.string().max(1024 * 1024);
const path = z.array(z.union([z.string(), z.int().min(0).max(10_000)])).max(64);
const checked = z.object({ yaml });
const edit = z.object({ yaml, changes: z.array(z.object({ path, value: z.unknown().optional() })).max(1000) });
/** What a header can carry: visible characters, and enough of them that nobody guesses. */
const clientKey = z.object({
  key: z
    .string()
    .min(8, "expected at least 8 characters")
    .max(1024)
    .regex(/^[!-~]+$/, "expected visible ASCII characters without spaces"),
});
const applied = z.object({ yaml, revision: z.string().max(200) });

/** `/api/config` and what is below it. */
export function configRoutes(store: ConfigStore): Hono {
  const app = new Hono();
  app.get("/", async (context) => context.json(await store.document()));
  app.post("/check", async (context) => {
    const body = readJson(context, checked);
    return body instanceof Response ? body : context.json(await store.check(body.yaml));
  });
  app.post("/edit", async (context) => {
    const body = readJson(context, edit);
    if (body instanceof Response) return body;
    try {
      return context.json({ yaml: await store.edit(body) });
    } catch (error) {
      if (error instanceof EditError) return context.json({ error: error.message }, 400);
      throw error;
    }
  });
  app.put("/", async (context) => {
    const body = readJson(context, applied);
    if (body instanceof Response) return body;
    const result = await store.apply(body.yaml, body.revision);
    if (result.status === 200) return context.json(result.document);
    if (result.status === 422) return context.json(result.check, 422);
    return context.json({ error: "the file has changed meanwhile: load it again" }, 409);
  });
  app.post("/client-key-hash", async (context) => {
    const body = readJson(context, clientKey);
    if (body instanceof Response) return body;
    return context.json({ hash: `sha256:${createHash("sha256").update(body.key).digest("hex")}` });
  });
  app.get("/export", (context) => {
    const kind = EXPORT_KINDS.find((each) => each === context.req.query("to"));
    if (kind === undefined) return context.json({ error: `to: expected one of ${EXPORT_KINDS.join(", ")}` }, 400);
    const exported = store.export(kind);
    return "findings" in exported ? context.json(exported, 422) : context.json(exported);
  });
  app.get("/history", (context) => context.json(store.entries()));
  app.get("/history/:id", (context) => {
    const version = store.version(context.req.param("id"));
    return version === undefined ? context.json({ error: "there is no such version" }, 404) : context.json(version);
  });
  return app;
}
