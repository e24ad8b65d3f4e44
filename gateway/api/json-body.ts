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
  if (result.success) {
    const key = brokenText(result.data);
    if (key === undefined) return result.data;
    return context.json({ error: `${key || "body"}: half of a character (a lone surrogate) is no text` }, 400);
  }
  const [issue] = result.error.issues;
  return context.json({ error: `${issue?.path.join(".") || "body"}: ${issue?.message ?? "wrong"}` }, 400);
}

/** The outermost key of a text that no encoding of Unicode has; empty: there is none above it. Without recursion: a body may be nested deeply. */
function brokenText(value: unknown): string | undefined {
  const ahead: { key: string; node: unknown }[] = [{ key: "", node: value }];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const { key, node } = next;
    if (typeof node === "string" && BROKEN.test(node)) return key;
    if (typeof node !== "object" || node === null) continue;
    for (const [name, item] of Object.entries(node)) {
      if (BROKEN.test(name)) return key;
      ahead.push({ key: key || name, node: item });
    }
  }
  return undefined;
}

const BROKEN = /\p{Surrogate}/u;
