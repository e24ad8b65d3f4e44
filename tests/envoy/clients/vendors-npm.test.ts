// `openai`, `@anthropic-ai/sdk`, `@google/genai` and `@aws-sdk/client-bedrock-runtime` from npm, answered by a provider of another dialect: a sample of tests/programs/vendors (`npm run programs`).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Dialect, SPOKEN } from "../../dialect/dialects.js";
import type { Answer } from "../../support/answers.js";
import { Gate } from "../../support/gate.js";
import { Provider } from "../../support/provider.js";
import { Rig } from "../../support/rig.js";
import { PICTURE } from "../../support/wire.js";
import { CALLS, FAULTS, STOPS, spoken, standIns } from "../../programs/vendors/spoken.js";
import { type Task, VENDORS, VendorClient } from "../../programs/vendors/vendor-client.js";
import { CLIENT_KEY } from "../drills/drill.js";

const FROM_NPM = VENDORS.filter(({ script }) => script.endsWith(".mjs")).map(
  (vendor) => [`${vendor.name} ${vendor.version}`, vendor] as const,
);

describe.each(FROM_NPM)("%s", (_, vendor) => {
  let client: VendorClient;
  let home: Provider;
  let spare: Provider;
  let rig: Rig;
  let reason = "";

  beforeAll(async () => {
    try {
      client = await VendorClient.start(vendor);
    } catch (error) {
      reason = (error as Error).message.split("\n")[0] as string;
      process.stderr.write(`left out: ${reason}\n`);
      return;
    }
    [home, spare] = [await Provider.start(), await Provider.start()];
    rig = await Rig.start({ config: await standIns(vendor.dialect, home, spare) });
  }, 400_000);
  afterAll(async () => {
    if (reason !== "") return;
    await client.stop();
    await rig.stop();
    await Promise.all([home.close(), spare.close()]);
  });

  const task = (kind: Task["kind"], model: string): Task => ({
    ...{ kind, model, root: rig.baseURL.replace(/\/v1$/, ""), key: CLIENT_KEY, picture: PICTURE.toString("hex") },
  });
  const stop = STOPS[vendor.dialect]["parallel-calls"];
  const others = SPOKEN.filter((dialect) => dialect !== vendor.dialect).slice(0, 3);

  test("its own provider is limited, or out of reach: another dialect's answer is its own, whole and piece by piece", async ({ skip }) => {
    if (reason !== "") return skip(reason);
    home.script({}, FAULTS[vendor.dialect]["429"] as Answer);
    for (const to of others) {
      spare.script({}, spoken(to, "parallel-calls"));
      for (const model of [`home-${to}`, `down-${to}`]) {
        for (const kind of ["whole", "stream"] as const) {
          expect(await client.carriesOut(task(kind, model))).toMatchObject({ done: { calls: CALLS, stop, usage: [9, 3, 0] } });
        }
      }
    }
    const gate = new Gate();
    const [one] = others as [Dialect];
    spare.script({}, spoken(one, "text", gate));
    client.give(task("stream", `home-${one}`));
    expect(await client.next()).toHaveProperty("piece");
    gate.open();
    expect((await client.outcome()).failed).toBeUndefined();
  });
});
