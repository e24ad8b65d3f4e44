// Reading what a page sent: JSON of a bounded size that has the expected form.
import type { Context } from "hono";
import type { z } from "zod";
import { bodyOf } from "./bounded-body.js";

/** The body as the schema has it, or the answer that says what is wrong with it. */
export function readJson<T>(context: Context, schema: z.ZodType<T>): T | Response {
  if (!/^application\/json\b/i.test(context.req.header("content-type") ?? ""))
    return context.json({ error: "expected application/json" }, 415);
  let value: unknown;
  try {
    value = JSON.parse(bodyOf(context).toString("utf8"));
  } catch {
    return context.json({ error: "the body is not JSON" }, 400);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return context.json({ error: `${issue?.path.join(".") || "body"}: ${issue?.message ?? "wrong"}` }, 400);
}
