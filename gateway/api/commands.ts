// Commands to the plugin: eject, restore, drills, explain. They go over its control socket, which only this user can open.
import { type Context, Hono } from "hono";
import { z } from "zod";
import { DRILL_SECONDS } from "../../config/api.js";
import { askSocket, type SocketAnswer } from "../envoy/socket-http.js";
import { readJson } from "./json-body.js";
import { pluginStatus, type Tokens } from "./plugin-status.js";

export interface CommandOptions {
  control: string;
  tokens: () => Tokens;
  /** Something was changed by hand: pages are told at once. */
  changed: () => Promise<void>;
}

const LONGEST_MS = 86_400_000;
const provider = z.string().min(1).max(64);
const position = z.int().min(0).max(100_000);
const tokenCommand = z.object({ provider, token: position.optional(), ms: z.int().min(1).max(LONGEST_MS).optional() });
const drillBegin = z.object({
  provider,
  token: position.nullable(),
  kind: z.enum(["401", "402", "429", "503", "silence", "streamError"]),
  seconds: z.int().min(DRILL_SECONDS.least).max(DRILL_SECONDS.most),
});
const drillEnd = z.object({ provider, token: position.nullable() });
const explanation = z.object({
  model: z.string().min(1).max(1024),
  path: z.string().startsWith("/").optional(),
  streamed: z.boolean().optional(),
  fallback: z.string().max(4096).optional(),
});

export function commandRoutes(options: CommandOptions): Hono {
  const { control } = options;
  const status = async () => await pluginStatus(control, options.tokens());
  const told = async (context: Context, answer: SocketAnswer, value: () => Promise<object>) => {
    if (answer.status !== 200) return refused(context, answer);
    await options.changed();
    return context.json(await value());
  };
  const app = new Hono();
  for (const command of ["eject", "restore"] as const) {
    app.post(`/tokens/${command}`, async (context) => {
      const body = readJson(context, tokenCommand);
      if (body instanceof Response) return body;
      const answer = await eachToken(command, body, control, async () => (await status()).providers);
      return await told(context, answer, async () => ({ providers: (await status()).providers }));
    });
  }
  app.post("/drills", async (context) => {
    const body = readJson(context, drillBegin);
    if (body instanceof Response) return body;
    const answer = await ask(control, "/drill", { ...body, token: body.token ?? undefined, ms: body.seconds * 1000, seconds: undefined });
    return await told(context, answer, async () => ({ drills: (await status()).drills }));
  });
  app.post("/drills/end", async (context) => {
    const body = readJson(context, drillEnd);
    if (body instanceof Response) return body;
    const answer = await ask(control, "/drill/end", { ...body, token: body.token ?? undefined });
    return await told(context, answer, async () => ({ drills: (await status()).drills }));
  });
  app.post("/explain", async (context) => {
    const body = readJson(context, explanation);
    if (body instanceof Response) return body;
    const { model, path = "/v1/chat/completions", streamed = false, fallback } = body;
    const answer = await ask(control, "/explain", { model, path, stream: streamed ? 1 : 0, fallback }, "GET");
    return answer.status === 200 ? context.json(JSON.parse(answer.body) as object) : refused(context, answer);
  });
  return app;
}

type TokenCommand = z.infer<typeof tokenCommand>;

/** The plugin takes one token at a time. */
async function eachToken(
  command: "eject" | "restore",
  { provider: id, token, ms }: TokenCommand,
  control: string,
  providers: () => Promise<{ id: string; tokens: unknown[] }[]>,
): Promise<SocketAnswer> {
  const count = token === undefined ? ((await providers()).find((each) => each.id === id)?.tokens.length ?? 0) : 1;
  let answer: SocketAnswer = { status: 404, body: '{"error":"no such provider or token"}' };
  for (let n = 0; n < count; n++) answer = await ask(control, `/${command}`, { provider: id, token: token ?? n, ms });
  return answer;
}

async function ask(
  control: string,
  path: string,
  parameters: Record<string, string | number | undefined>,
  method = "POST",
): Promise<SocketAnswer> {
  const query = Object.entries(parameters).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`]));
  try {
    return await askSocket(control, `${path}?${query.join("&")}`, method);
  } catch {
    return { status: 503, body: '{"error":"the plugin does not answer"}' };
  }
}

/** The plugin's own words; a command that this build of it does not know answers its list of commands. */
function refused(context: Context, { status, body }: SocketAnswer): Response {
  const error = errorText(body);
  if (status === 404 && error.startsWith("GET /status")) return context.json({ error: "this build of the plugin cannot do that yet" }, 501);
  return context.json({ error: error === "" ? `the plugin answered ${status}` : error }, status === 404 ? 404 : status === 503 ? 503 : 400);
}

function errorText(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === "string" ? error : "";
  } catch {
    return "";
  }
}
