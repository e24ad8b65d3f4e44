// The console's address as a whole: who is let in, then which part answers.
import { type Context, Hono } from "hono";
import { PLAYGROUND } from "../../config/api.js";
import { NoFileError } from "../../config/index.js";
import type { TrafficHistory } from "../history/history.js";
import type { ConfigStore } from "../edit/store.js";
import { type BodyLimit, boundedBodies, closeAfterUnread, MOST_BEFORE_LOGIN } from "./bounded-body.js";
import { assetRoutes } from "./assets.js";
import { commandRoutes } from "./commands.js";
import { configRoutes } from "./config-routes.js";
import type { EventLog } from "./event-log.js";
import { eventStream } from "./event-stream.js";
import type { Figures } from "./figures.js";
import { historyRoutes } from "./history-routes.js";
import { onlyKnownHosts } from "./hosts.js";
import { type Access, onlySignedIn, tooMany } from "./login.js";
import { type EndpointAddress, playgroundRoutes } from "./playground.js";
import type { Tokens } from "./plugin-status.js";
import { providerRoutes } from "./provider-routes.js";
import { onlySameOrigin, onlyWithCsrfToken } from "./same-origin.js";
import { securityHeaders } from "./security-headers.js";
import { type GatewayFacts, health, metrics, wholeStatus } from "./status.js";

export interface ApiOptions {
  facts: () => GatewayFacts;
  /** Sockets of Envoy's admin address and of the control listener. */
  admin: string;
  control: string;
  /** Folder of the built console. */
  assets: string;
  access: Access;
  /** Whether a Host header is one of ours. */
  knownHost: (host: string | undefined) => boolean;
  store: ConfigStore;
  events: EventLog;
  figures: Figures;
  history: TrafficHistory;
  tokens: () => Tokens;
  endpoint: EndpointAddress;
  /** Something was changed by hand. */
  changed: () => Promise<void>;
  /** Runs the demo where there is no configuration; undefined: that is not possible. */
  startDemo?: () => Promise<void>;
}

/** Of a configuration, and of what the playground sends. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_PLAYED = 32 * 1024 * 1024;

/** Larger bodies are for those who are signed in, and for the API alone. */
function bodyLimit(context: Context, access: Access): BodyLimit {
  const { path } = context.req;
  if (!path.startsWith("/api/") || path.startsWith("/api/session") || !access.isIn(context))
    return { bytes: MOST_BEFORE_LOGIN, ms: 10_000 };
  return { bytes: path.startsWith(`${PLAYGROUND}/`) ? MOST_PLAYED : MOST_BYTES, ms: 60_000 };
}

/** The routes, without a server. */
export function gatewayApi(options: ApiOptions): Hono {
  const { facts, admin, control, access, tokens } = options;
  const app = new Hono();
  app.use(securityHeaders(), closeAfterUnread(), onlyKnownHosts(options.knownHost));
  app.use(
    "/api/*",
    onlySameOrigin(),
    onlyWithCsrfToken((context) => access.csrfToken(context)),
  );
  app.use("/api/session", access.counted());
  app.use(boundedBodies((context) => bodyLimit(context, access)));
  app.route("/healthz", health(facts));
  app.get("/metrics", async (context) => {
    const may = await access.mayScrape(context);
    if (may === true) return await metrics(context, admin, facts());
    if (typeof may === "number") return tooMany(context, may);
    return context.text("the console's password is needed\n", 401, { "www-authenticate": 'Basic realm="ai-failover"' });
  });
  app.route("/api/session", access.routes());
  app.use("/api/*", onlySignedIn(access));
  app.route(PLAYGROUND, playgroundRoutes(options.endpoint));
  app.get("/api/status", async (context) => context.json(await wholeStatus(facts(), control, tokens())));
  app.get("/api/events", (context) => eventStream(context, options.events, { allowed: () => access.isStillIn(context) }));
  app.get("/api/figures", (context) => context.json(options.figures.tell()));
  app.post("/api/demo", async (context) => {
    if (options.startDemo === undefined || !facts().firstRun) return context.json({ error: "there is a configuration already" }, 409);
    try {
      await options.startDemo();
    } catch (error) {
      return context.json({ error: error instanceof Error ? error.message : String(error) }, 503);
    }
    return context.body(null, 204);
  });
  app.route("/api/history", historyRoutes(options.history));
  app.route("/api/config", configRoutes(options.store));
  app.route("/api/providers", providerRoutes(options.store));
  app.route("/api", commandRoutes(options));
  app.route("/", assetRoutes(options.assets));
  app.notFound((context) => context.json({ error: "there is no such thing here" }, 404));
  app.onError((error, context) => {
    if (error instanceof NoFileError) return context.json({ error: error.message }, 503);
    console.error(error instanceof Error ? error.message : error);
    return context.json({ error: "the gateway could not answer that" }, 500);
  });
  return app;
}
