// Signing in and out, and the check that everything below /api makes. Without a password (loopback alone) everybody is in.
import { getConnInfo } from "@hono/node-server/conninfo";
import { randomBytes } from "node:crypto";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Session } from "../../config/api.js";
import { passwordFits, type PasswordHash } from "../password.js";
import { bodyOf } from "./bounded-body.js";
import { LoginLimit } from "./login-limit.js";
import { Sessions, type SignedIn } from "./sessions.js";

const COOKIE = "ai-failover-session";

/** Who may use the API. */
export class Access {
  private readonly sessions = new Sessions();
  private readonly limit = new LoginLimit();
  /** For pages without a session: it keeps other sites' pages from signing somebody in. */
  private readonly csrf = randomBytes(32).toString("base64url");

  constructor(private readonly password: PasswordHash | undefined) {}

  private session(context: Context): SignedIn | undefined {
    return this.sessions.use(getCookie(context, COOKIE));
  }

  /** The `x-csrf-token` that a request has to carry. */
  csrfToken(context: Context): string {
    return this.session(context)?.csrf ?? this.csrf;
  }

  /** Whether a request may see and change things: no password is set, or it brings a session. */
  isIn(context: Context): boolean {
    return this.password === undefined || this.session(context) !== undefined;
  }

  /** The same for a stream that is open: it keeps no session alive. */
  isStillIn(context: Context): boolean {
    return this.password === undefined || this.sessions.has(getCookie(context, COOKIE));
  }

  /**
   * For programs that have no cookies: the password by HTTP's Basic scheme, any user name. Guessing is limited in the same way: a number is the seconds
   * to wait.
   */
  async mayScrape(context: Context): Promise<boolean | number> {
    if (this.isIn(context)) return true;
    const [scheme, value = ""] = (context.req.header("authorization") ?? "").split(" ");
    if (scheme?.toLowerCase() !== "basic") return false;
    const given = Buffer.from(value, "base64").toString("utf8");
    const password = given.slice(given.indexOf(":") + 1);
    return await this.limit.guess(addressOf(context), password, () => this.isRight(password));
  }

  private async isRight(password: string): Promise<boolean> {
    return this.password !== undefined && (await passwordFits(password, this.password));
  }

  private fits(address: string, password: string): Promise<boolean> {
    return this.limit.judge(address, () => this.isRight(password));
  }

  private tell(context: Context): Session {
    return { open: this.password === undefined, signedIn: this.isIn(context), csrf: this.csrfToken(context) };
  }

  /** `GET`, `POST` and `DELETE /api/session`. */
  routes(): Hono {
    return new Hono()
      .get("/", (context) => context.json(this.tell(context)))
      .post("/", (context) => this.signIn(context))
      .delete("/", (context) => {
        this.sessions.end(getCookie(context, COOKIE));
        deleteCookie(context, COOKIE, { path: "/" });
        return context.body(null, 204);
      });
  }

  /** Counts a sign-in when it begins: its body is read afterwards. */
  counted(): MiddlewareHandler {
    return async (context, next) => {
      if (context.req.method !== "POST" || this.password === undefined) return await next();
      const wait = this.limit.begin(addressOf(context));
      return wait === 0 ? await next() : tooMany(context, wait);
    };
  }

  private async signIn(context: Context): Promise<Response> {
    if (this.password === undefined) return context.body(null, 204);
    const address = addressOf(context);
    const password = givenPassword(context);
    if (password === undefined) return context.json({ error: 'expected {"password":"..."}' }, 400);
    if (!(await this.fits(address, password))) return context.json({ error: "this is not the password" }, 401);
    this.sessions.end(getCookie(context, COOKIE));
    const secure = context.req.header("origin")?.startsWith("https://") === true;
    setCookie(context, COOKIE, this.sessions.create(), { httpOnly: true, sameSite: "Strict", path: "/", secure });
    return context.body(null, 204);
  }
}

/** Says when to come again. */
export function tooMany(context: Context, wait: number): Response {
  return context.json({ error: `too many wrong passwords: wait ${wait} s` }, 429, { "retry-after": String(wait) });
}

function givenPassword(context: Context): string | undefined {
  try {
    const body = JSON.parse(bodyOf(context).toString("utf8")) as { password?: unknown } | null;
    return typeof body?.password === "string" ? body.password : undefined;
  } catch {
    return undefined;
  }
}

/** Refuses what is not signed in with 401. */
export function onlySignedIn(access: Access): MiddlewareHandler {
  return async (context, next) => {
    if (!access.isIn(context)) return context.json({ error: "sign in first" }, 401);
    return await next();
  };
}

function addressOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? "unknown";
  } catch {
    return "unknown";
  }
}
