// JWTs and their public keys, for judges in other languages: npm run judges. Those of assembly/sign alone, with keys of several lengths, and
// what the release build sends to where a service account is exchanged.
import { generateKeyPairSync } from "node:crypto";
import { Clock } from "../support/host/vm.js";
import { Worker } from "../support/host/gateway.js";
import { Signer } from "./sign-wasm.js";

const ISSUER = "a@b.iam.gserviceaccount.com";
const AUDIENCE = "https://oauth2.googleapis.com/token";
const LENGTHS = [2048, 2048, 3072, 4096];

function keyOf(bits: number): { secret: string; open: string } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  return {
    secret: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    open: publicKey.export({ type: "spki", format: "pem" }) as string,
  };
}

const signer = await Signer.build();
const now = Math.floor(Date.now() / 1000);
const times = { iat: now, exp: now + 3600 };

const signed = LENGTHS.map((bits, i) => {
  const { secret, open } = keyOf(bits);
  const claims = { iss: ISSUER, aud: AUDIENCE, ...times };
  return { id: `key-${i}`, token: signer.token(secret, `key-${i}`, JSON.stringify(claims)), claims, open };
});

const sent = LENGTHS.map((bits, i) => {
  const { secret, open } = keyOf(bits);
  const account = { type: "service_account", client_email: ISSUER, private_key_id: `sent-${i}`, private_key: secret, token_uri: AUDIENCE };
  const provider = { type: "vertex", vertexRegion: "us-central1", vertexProjectId: "p", vertexAuthKey: JSON.stringify(account) };
  const clock = new Clock();
  clock.ms = now * 1000;
  const worker = new Worker({ wasm: "build/ai-failover.wasm", config: { provider }, clock });
  worker.request({ headers: [["content-type", "application/json"]], body: ['{"model":"m","messages":[{"role":"user","content":"hi"}]}'] });
  const form = new URLSearchParams(Buffer.from(worker.vm.calls[0]?.body ?? []).toString());
  const claims = { iss: ISSUER, scope: "https://www.googleapis.com/auth/cloud-platform", aud: AUDIENCE, ...times };
  return { id: `sent-${i}`, token: form.get("assertion") ?? "", claims, open };
});

process.stdout.write(JSON.stringify([...signed, ...sent]));
