// Where credentials are exchanged for access tokens: Google's and Entra's endpoint in one, with accounts that it knows.
import { generateKeyPairSync, verify, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface Known {
  email: string;
  open: KeyObject;
}

export class TokenEndpoint {
  /** What was exchanged, in order: the account's address or the client's id, `?` for what was refused. */
  readonly exchanges: string[] = [];
  /** The claims of the JWTs that were taken. */
  readonly claims: Record<string, unknown>[] = [];
  /** Seconds that a token lives. */
  life = 3600;
  /** What is answered in place of a token; undefined: by the proof. */
  failure: { status: number; body: string } | undefined;
  /** No answer is given before it is over. */
  until: Promise<unknown> = Promise.resolve();
  private readonly accounts: Known[] = [];
  private readonly clients = new Map<string, string>();
  private count = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TokenEndpoint> {
    const server = createServer();
    const made = new TokenEndpoint(server);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const form = new URLSearchParams(Buffer.concat(chunks).toString());
        const { status, body } = made.answer(request.url ?? "", String(request.headers["content-type"]), form);
        const answer = () => response.writeHead(status, { "content-type": "application/json" }).end(body);
        made.until.then(answer, answer);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return made;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A service account's JSON; one that is not `known` is refused. */
  account(name: string, known = true): string {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const email = `${name}@project.iam.gserviceaccount.com`;
    if (known) this.accounts.push({ email, open: publicKey });
    const key = privateKey.export({ type: "pkcs8", format: "pem" });
    const rest = { type: "service_account", private_key_id: `key-${name}`, token_uri: `${this.url}/token` };
    return JSON.stringify({ ...rest, client_email: email, private_key: key });
  }

  /** An Entra client's secret. */
  client(id: string, secret: string): void {
    this.clients.set(id, secret);
  }

  private answer(path: string, type: string, form: URLSearchParams): { status: number; body: string } {
    const who = type !== "application/x-www-form-urlencoded" ? undefined : path === "/token" ? this.byJwt(form) : this.bySecret(path, form);
    this.exchanges.push(who ?? "?");
    if (this.failure !== undefined) return this.failure;
    if (who === undefined) return { status: 400, body: '{"error":"invalid_grant","error_description":"Invalid JWT Signature."}' };
    return {
      status: 200,
      body: JSON.stringify({ access_token: `ya29.${who}.${++this.count}`, expires_in: this.life, token_type: "Bearer" }),
    };
  }

  private byJwt(form: URLSearchParams): string | undefined {
    if (form.get("grant_type") !== "urn:ietf:params:oauth:grant-type:jwt-bearer") return undefined;
    const [head = "", claims = "", signature = ""] = (form.get("assertion") ?? "").split(".");
    const said = JSON.parse(Buffer.from(claims, "base64url").toString()) as Record<string, unknown>;
    const known = this.accounts.find(({ email }) => email === said.iss);
    const now = Date.now() / 1000;
    const timely = Math.abs(Number(said.iat) - now) < 60 && Number(said.exp) - Number(said.iat) === 3600;
    if (known === undefined || !timely || said.aud !== `${this.url}/token`) return undefined;
    if (!verify("RSA-SHA256", Buffer.from(`${head}.${claims}`), known.open, Buffer.from(signature, "base64url"))) return undefined;
    this.claims.push(said);
    return known.email.split("@")[0];
  }

  private bySecret(path: string, form: URLSearchParams): string | undefined {
    const id = form.get("client_id") ?? "";
    const right = path === "/tenant-1/oauth2/v2.0/token" && form.get("scope") === "https://cognitiveservices.azure.com/.default";
    const secret = this.clients.get(id);
    return right && form.get("grant_type") === "client_credentials" && secret !== undefined && secret === form.get("client_secret")
      ? id
      : undefined;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}
