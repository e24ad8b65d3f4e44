// What AWS does with a signature, version 4: it makes the same one and compares. The path is one without dots or double slashes, without a query.
import { createHash, createHmac } from "node:crypto";
import type { Received } from "./received.js";

export interface AwsPair {
  access: string;
  secret: string;
  region: string;
}

/** The signature that the request should have; its own, where nothing else can be said against it. */
export function expectedAuthorization(request: Received, { access, secret, region }: AwsPair): string {
  const [, names = ""] = /SignedHeaders=([^,]*)/.exec(request.header("authorization") ?? "") ?? [];
  const time = request.header("x-amz-date") ?? "";
  const scope = `${time.slice(0, 8)}/${region}/bedrock/aws4_request`;
  const path = request.path.split("/").map(encodeURIComponent).join("/");
  const headers = names.split(";").map((name) => `${name}:${(request.header(name) ?? "").trim()}\n`);
  const hash = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
  const canonical = [request.method, path, "", headers.join(""), names, hash(request.body)].join("\n");
  const sign = (key: Buffer | string, text: string) => createHmac("sha256", key).update(text).digest();
  const key = scope
    .split("/")
    .slice(1)
    .reduce((made, part) => sign(made, part), sign(`AWS4${secret}`, time.slice(0, 8)));
  const signature = sign(key, ["AWS4-HMAC-SHA256", time, scope, hash(canonical)].join("\n")).toString("hex");
  return `AWS4-HMAC-SHA256 Credential=${access}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}
