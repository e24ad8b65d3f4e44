// Kling's JWTs beside what node:crypto makes of the same claims: HS256 (RFC 7518, 3.2), as app.klingai.com/global/dev/document-api/apiReference/commonInfo asks for it.
import { createHmac } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { Signer } from "./sign-wasm.js";

let signer: Signer;
beforeAll(async () => {
  signer = await Signer.build();
});

test.each([
  ["ak", "sk"],
  ['an access key with "quotes" and \u00e9', "a secret of more than one block of the hash, which counts as its digest then: 0123456789"],
  ["", ""],
])("the JWT of %s is signed by its secret, good for half an hour", (access, secret) => {
  const [, head = "", claims = "", signature] =
    /^Bearer (.*)\.(.*)\.(.*)$/.exec(signer.signedForKling(access, secret, 1710000000999n)) ?? [];
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString()) as unknown;
  expect([read(head), read(claims)]).toEqual([
    { alg: "HS256", typ: "JWT" },
    { iss: access, exp: 1710001800, nbf: 1709999995 },
  ]);
  expect(signature).toBe(createHmac("sha256", secret).update(`${head}.${claims}`).digest("base64url"));
});
