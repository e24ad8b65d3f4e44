// The table of what lives for a while: the same answers as a Map, whatever comes and goes.
import { Random } from "../../assembly/core/random";
import { SlotTable } from "../../assembly/host/slot-table";

class Thing {
  constructor(public key: u32) {}
}

describe("a slot table", () => {
  test("that is empty has nothing", () => {
    const table = new SlotTable<Thing>();
    expect(table.get(0)).toBeNull();
    expect(table.size).toBe(0);
    table.delete(7);
    expect(table.size).toBe(0);
  });
  test("keeps the last of two things under one key", () => {
    const table = new SlotTable<Thing>();
    const second = new Thing(2);
    table.set(5, new Thing(1));
    table.set(5, second);
    expect(table.size).toBe(1);
    expect(table.get(5)).toBe(second);
  });
  test("agrees with a Map through 200,000 comings and goings", () => {
    const table = new SlotTable<Thing>();
    const map = new Map<u32, Thing>();
    const random = new Random(99);
    for (let i = 0; i < 200000; i++) {
      // Few keys, so that gaps open within runs; some far apart.
      const key = <u32>random.below(300) * (random.below(2) == 0 ? 1 : 65537);
      if (random.below(5) < 2) {
        table.delete(key);
        map.delete(key);
      } else {
        const thing = new Thing(key);
        table.set(key, thing);
        map.set(key, thing);
      }
      const asked = <u32>random.below(300);
      const found = table.get(asked);
      if (map.has(asked) != (found !== null)) expect(asked).toBe(0xffffffff, "found in one of the two alone");
      if (found !== null && found !== map.get(asked)) expect(asked).toBe(0xffffffff, "another thing");
    }
    expect(table.size).toBe(map.size);
    expect(table.all().length).toBe(map.size);
  });
});
