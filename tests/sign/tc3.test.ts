// Tencent Cloud's signatures beside those of its own client (tc3.json, written by make-tc3.py), and beside the example of its documents.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Signer } from "./sign-wasm.js";

interface Signed {
  id: string;
  secret: string;
  service: string;
  method: string;
  authority: string;
  type: string;
  body: string;
  /** Seconds since the epoch. */
  time: number;
  authorization: string;
  timestamp: string;
}

const CASES = JSON.parse(readFileSync(join("tests", "sign", "tc3.json"), "utf8")) as Signed[];
let signer: Signer;

beforeAll(async () => {
  signer = await Signer.build();
});

type Asked = Omit<Signed, "authorization" | "timestamp">;

function signed(one: Asked): string[] {
  signer.fields([one.id, one.secret, one.service, one.method, one.authority, one.type]);
  signer.put(Buffer.from(one.body));
  return signer.signedForTencent(BigInt(one.time) * 1000n + 999n);
}

test("each signature is the one that Tencent Cloud's client makes", () => {
  expect(CASES.length).toBeGreaterThanOrEqual(200);
  for (const one of CASES) expect([one.id, ...signed(one)]).toEqual([one.id, one.authorization, one.timestamp]);
});

// https://cloud.tencent.com/document/api/213/30654 (Signature v3), with the keys that it was published with.
test("the documented example has the documented signature", () => {
  const asked: Asked = {
    id: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
    secret: "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    service: "cvm",
    method: "POST",
    authority: "cvm.tencentcloudapi.com",
    type: "application/json; charset=utf-8",
    body: String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
    time: 1551113065,
  };
  const signature = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168";
  expect(signed(asked)).toEqual([
    `TC3-HMAC-SHA256 Credential=${asked.id}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`,
    "1551113065",
  ]);
});
