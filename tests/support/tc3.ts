// What Tencent Cloud does with a signature: it makes the same one and compares.
import { createHash, createHmac } from "node:crypto";
import type { Received } from "./received.js";

export interface TencentPair {
  id: string;
  secret: string;
}

/** The signature that a request to Hunyuan should have. */
export function expectedTencentAuthorization(request: Received, { id, secret }: TencentPair): string {
  const names = ["content-type", "host"];
  const time = request.header("x-tc-timestamp") ?? "";
  const date = new Date(Number(time) * 1000).toISOString().slice(0, 10);
  const scope = `${date}/hunyuan/tc3_request`;
  const hash = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
  const headers = names.map((name) => `${name}:${request.header(name) ?? ""}\n`).join("");
  const canonical = [request.method, "/", "", headers, names.join(";"), hash(request.body)].join("\n");
  const sign = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text).digest();
  const key = ["hunyuan", "tc3_request"].reduce((made, part) => sign(made, part), sign(`TC3${secret}`, date));
  const signature = sign(key, ["TC3-HMAC-SHA256", time, scope, hash(canonical)].join("\n")).toString("hex");
  return `TC3-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}
