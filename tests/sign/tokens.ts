// JWTs and their public keys, for judges in other languages: npm run judges.
import { generateKeyPairSync } from "node:crypto";
import { Signer } from "./sign-wasm.js";

const signer = await Signer.build();
const now = Math.floor(Date.now() / 1000);
const tokens = [2048, 2048, 3072, 4096].map((bits, i) => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const id = `key-${i}`;
  const claims = { iss: "a@b.iam.gserviceaccount.com", aud: "https://oauth2.googleapis.com/token", iat: now, exp: now + 3600 };
  const token = signer.token(privateKey.export({ type: "pkcs8", format: "pem" }) as string, id, JSON.stringify(claims));
  return { id, token, claims, open: publicKey.export({ type: "spki", format: "pem" }) };
});
process.stdout.write(JSON.stringify(tokens));
