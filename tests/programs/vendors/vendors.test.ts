// The vendors' own clients of the five dialects, in Python and Node, through a real Envoy: their own provider fails, and one that speaks another dialect
// answers. Nothing leaves this machine. `npm run programs`.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Dialect, SPOKEN } from "../../dialect/dialects.js";
import type { Answer } from "../../support/answers.js";
import { Gate } from "../../support/gate.js";
import { ANTHROPIC, OPENAI } from "../../support/provider-bodies.js";
import { Provider } from "../../support/provider.js";
import { Rig } from "../../support/rig.js";
import { PICTURE } from "../../support/wire.js";
import { fails } from "../../envoy/drills/bad-tokens.js";
import { CLIENT_KEY } from "../../envoy/drills/drill.js";
import { BEYOND, CALLS, FAULTS, REFUSALS, STOPS, spoken, standIns, torn } from "./spoken.js";
import { type Done, type Task, VENDORS, VendorClient } from "./vendor-client.js";

const FEATURES = ["text", "parallel-calls", "thinking", "length", "cache", "refusal"] as const;

describe.each(VENDORS.map((vendor) => [`${vendor.name} ${vendor.version}, ${vendor.dialect}`, vendor] as const))("%s", (_, vendor) => {
  const own = vendor.dialect;
  const others = SPOKEN.filter((dialect) => dialect !== own);
  let client: VendorClient | undefined;

  beforeAll(async () => {
    try {
      client = await VendorClient.start(vendor);
    } catch (error) {
      process.stderr.write(`left out: ${(error as Error).message.split("\n")[0]}\n`);
    }
  }, 400_000);
  afterAll(() => client?.stop());

  describe.each(["full", "downstreamOnly"] as const)("installed %s", (mode) => {
    let home: Provider;
    let spare: Provider;
    let rig: Rig;

    beforeAll(async () => {
      if (client === undefined) return;
      [home, spare] = [await Provider.start(), await Provider.start()];
      rig = await Rig.start({ mode, config: await standIns(own, home, spare) });
    });
    beforeEach(({ skip }) => {
      if (client === undefined) return skip(`${vendor.name} cannot be installed`);
      for (const provider of [home, spare]) provider.requests.length = 0;
    });
    afterAll(async () => {
      if (client === undefined) return;
      await rig.stop();
      await Promise.all([home.close(), spare.close()]);
    });

    const task = (kind: Task["kind"], model: string): Task => ({
      ...{ kind, model, root: rig.baseURL.replace(/\/v1$/, ""), key: CLIENT_KEY, picture: PICTURE.toString("hex") },
    });
    const told = async (kind: Task["kind"], model: string): Promise<Done> => {
      const { done, failed } = await (client as VendorClient).carriesOut(task(kind, model));
      expect(failed, `${kind} ${model}`).toBeUndefined();
      return done as Done;
    };

    /** The downstream half alone gets what another provider says as a whole. */
    const comesAsItDoes = async (to: Dialect, model: string): Promise<void> => {
      const gate = new Gate();
      spare.script({}, spoken(to, "text", gate));
      (client as VendorClient).give(task("stream", model));
      expect(await (client as VendorClient).next()).toHaveProperty("piece");
      gate.open();
      expect((await (client as VendorClient).outcome()).done?.stop).toBe(STOPS[own].text);
    };

    test("its own provider's answers are read as they are", async () => {
      for (const feature of ["text", "parallel-calls", "thinking", "length", "cache"] as const) {
        home.script({}, spoken(own, feature));
        for (const kind of ["whole", "stream"] as const) expect((await told(kind, "home")).stop).toBe(STOPS[own][feature]);
      }
      expect(spare.hits()).toBe(0);
    });

    const faults: [string, string, Answer | undefined][] = [
      ...Object.entries(FAULTS[own]).map(([name, fault]): [string, string, Answer] => [name, "home", fault]),
      ["a closed port", "down", undefined],
    ];
    for (const to of others) {
      test.each(faults)(`a provider that speaks ${to} stands in: %s`, async (_, provider, fault) => {
        if (fault !== undefined) home.script({}, fault);
        spare.script({}, spoken(to, "parallel-calls"));
        for (const kind of ["whole", "stream"] as const) {
          expect(await told(kind, `${provider}-${to}`)).toMatchObject({
            ...{ thought: "", calls: CALLS, stop: STOPS[own]["parallel-calls"], usage: [9, 3, 0] },
          });
        }
        expect(spare.hits()).toBe(2);
        if (mode === "full") await comesAsItDoes(to, `${provider}-${to}`);
        for (const { body } of spare.calls()) {
          for (const part of ["Be brief.", "Which town?", PICTURE.toString("base64"), "noon", "CET", "get_weather"])
            expect(body.toString()).toContain(part);
        }
        expect([...home.requests, ...spare.requests].some((request) => request.dump().includes(CLIENT_KEY))).toBe(false);
      });

      test(`what a provider that speaks ${to} may answer`, async () => {
        for (const feature of FEATURES) {
          spare.script({}, spoken(to, feature));
          for (const kind of ["whole", "stream"] as const) {
            const done = await told(kind, `only-${to}`);
            expect([feature, kind, done.stop]).toEqual([feature, kind, STOPS[own][feature]]);
            expect([feature, kind, done.usage[0], done.usage[2]]).toEqual([feature, kind, ...(feature === "cache" ? [1000, 900] : [9, 0])]);
            if (feature === "thinking") expect(done.thought, kind).not.toBe("");
            else expect(done.thought, kind).toBe("");
          }
        }
      });

      test(`the stream of a provider that speaks ${to} comes as it does`, async () => {
        await comesAsItDoes(to, `only-${to}`);
      });

      test(`a stream of ${to} that breaks off or fails is an error`, async () => {
        for (const broken of [torn(to), spoken(to, "broken")]) {
          spare.script({}, broken);
          const { done, failed, pieces } = await (client as VendorClient).carriesOut(task("stream", `only-${to}`));
          expect([done, pieces.length > 0]).toEqual([undefined, true]);
          expect(own === "converse" ? failed?.name : failed?.type).toMatch(/^(Api|Server|API|APIStatus)Error$|Exception$/);
        }
      });

      test(`a conversation with a tool, and an answer by a schema, of a provider that speaks ${to}`, async () => {
        spare.script({}, spoken(to, "one-call"), spoken(to, "text"));
        const { text } = await told("chat", `only-${to}`);
        expect(text).not.toBe("");
        spare.script({}, spoken(to, "text"));
        expect((await told("schema", `only-${to}`)).text).not.toBe("");
        expect(spare.calls().at(-1)?.body.toString()).toMatch(/"required\\?":\s*\[\\?"place/);
      });
    }

    const [one] = others as [Dialect];
    test.each(Object.entries(REFUSALS[own]))("a refusal is an error of the client's own: %s", async (refusal, [status, name]) => {
      const vendors = one === "chat" ? OPENAI : ANTHROPIC;
      spare.script({}, fails(vendors[refusal as keyof typeof REFUSALS.chat]));
      for (const kind of ["whole", "stream"] as const) {
        const { failed } = await (client as VendorClient).carriesOut(task(kind, `only-${one}`));
        expect(failed).toMatchObject({ status, name });
        expect(failed?.message).not.toBe("");
      }
    });

    test("what no other dialect can say is refused with the name of the field, and a wrong client key too", async () => {
      const refused = await (client as VendorClient).carriesOut(task("refused", `only-${one}`));
      expect(refused.failed).toMatchObject({ status: 400, message: expect.stringContaining(BEYOND[own]) as string });
      const stranger = await (client as VendorClient).carriesOut({ ...task("whole", `only-${one}`), key: "someone-else" });
      expect(stranger.failed).toMatchObject({ status: 401 });
      expect(spare.hits()).toBe(0);
    });

    test.runIf(own === "gemini")("models are listed and tokens counted", async () => {
      const { done } = await (client as VendorClient).carriesOut(task("models", `only-${one}`));
      expect(done).toMatchObject({ one: `models/only-${one}`, all: expect.arrayContaining([`models/only-${one}`]) as unknown });
      expect((done as unknown as { count: number }).count).toBeGreaterThan(0);
    });
  });
});
