// What an endurance run is judged by.
import { describe, expect, it } from "vitest";
import { type EnduranceSlot, judged } from "../../bench/endurance.js";

const SLOT: EnduranceSlot = {
  ...{ name: "", requests: 1000, lost: 0, median: 1, p99: 2, faults: 10, drills: 1, reloads: 1, questions: 3, traps: 0 },
  ...{ envoyResident: 120, envoyPrivate: 60, envoyDescriptors: 200, vm: 1.5 },
  ...{ gatewayResident: 250, gatewayPrivate: 160, gatewayDescriptors: 60 },
};
const COUNT = 16;
const run = (change: (i: number) => Partial<EnduranceSlot>): EnduranceSlot[] =>
  Array.from({ length: COUNT }, (_, i) => ({ ...SLOT, ...change(i) }));
const MEASURES = {
  envoyResident: "Envoy's resident memory",
  envoyPrivate: "Envoy's private memory",
  envoyDescriptors: "Envoy's open descriptors",
  vm: "the VM's memory",
  gatewayResident: "the gateway's resident memory",
  gatewayPrivate: "the gateway's private memory",
  gatewayDescriptors: "the gateway's open descriptors",
};

describe("a run", () => {
  it("in which nothing changes is well", () => expect(judged(run(() => ({})))).toEqual([]));

  it("that lost a single request is not", () => expect(judged(run((i) => ({ lost: i === 3 ? 1 : 0 })))).toEqual(["1 requests were lost"]));

  it("with a trap is not", () => expect(judged(run((i) => ({ traps: i === 15 ? 2 : 0 })))).toEqual(["2 traps of the plugin"]));

  it("without requests is not", () => expect(judged(run(() => ({ requests: 0 })))).toEqual(["no request was sent"]));
});

describe.each(Object.entries(MEASURES) as [keyof typeof MEASURES, string][])("%s", (measure, what) => {
  const at = (value: (i: number) => number): string[] => judged(run((i) => ({ [measure]: SLOT[measure] * value(i) })));

  it("that grows slot by slot is found", () => expect(at((i) => 1 + i / 10)).toEqual([expect.stringContaining(`${what} `)]));

  it("that grows in the first quarter alone has warmed up", () => expect(at((i) => (i < COUNT / 4 ? i / 10 : 1))).toEqual([]));

  it("with a peak in a slot of the end is no growth", () => expect(at((i) => (i === COUNT - 2 ? 5 : 1))).toEqual([]));

  it("that is high in most slots of the end has grown, but for descriptors: those are of connections while one slot has as few as before", () => {
    const calm = (i: number): number => (i === COUNT - 1 ? 1 : i >= (COUNT * 3) / 4 ? 2 : 1);
    expect(at(calm)).toHaveLength(measure.endsWith("Descriptors") ? 0 : 1);
  });

  it("that shrinks is well", () => expect(at((i) => 2 - i / 20)).toEqual([]));

  it("of a run too short to tell is not judged", () => {
    expect(judged(run((i) => ({ [measure]: SLOT[measure] * (1 + i) })).slice(0, 7))).toEqual([]);
  });
});
