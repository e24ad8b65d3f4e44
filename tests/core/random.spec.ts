import { Random } from "../../assembly/core/random";

describe("random numbers", () => {
  test("are the same for the same seed", () => {
    const a = new Random(5);
    const b = new Random(5);
    const c = new Random(6);
    let different = false;
    for (let i = 0; i < 100; i++) {
      const next = a.next();
      expect(b.next()).toBe(next);
      if (c.next() != next) different = true;
    }
    expect(different).toBe(true);
  });
  test("are splitmix64's", () => {
    // The first numbers of the reference implementation for the seed 1234567.
    const random = new Random(1234567);
    expect(random.next()).toBe(6457827717110365317);
    expect(random.next()).toBe(3203168211198807973);
  });
  test("below a bound are evenly spread and never reach it", () => {
    const random = new Random(5);
    const times = new StaticArray<i32>(10);
    for (let i = 0; i < 10000; i++) times[random.below(10)]++;
    for (let i = 0; i < 10; i++) expect(times[i] > 850 && times[i] < 1150).toBe(true, times[i].toString());
  });
  test("below nothing are 0", () => {
    const random = new Random(5);
    expect(random.below(1)).toBe(0);
    expect(random.below(0)).toBe(0);
    expect(random.below(-7)).toBe(0);
    expect(random.below(i32.MAX_VALUE)).toBeGreaterThan(-1);
  });
});
