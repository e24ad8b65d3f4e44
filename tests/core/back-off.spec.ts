import { doubled, jittered } from "../../assembly/core/back-off";
import { Random } from "../../assembly/core/random";

describe("a back-off", () => {
  test("doubles up to its longest", () => {
    expect(doubled(1000, 0, 300000)).toBe(1000);
    expect(doubled(1000, 3, 300000)).toBe(8000);
    expect(doubled(1000, 9, 300000)).toBe(300000);
    expect(doubled(1000, i32.MAX_VALUE, 300000)).toBe(300000);
    expect(doubled(1000, i32.MAX_VALUE, i64.MAX_VALUE / 4)).toBe(i64.MAX_VALUE / 4);
  });
  test("is never longer than its longest, and never nothing", () => {
    expect(doubled(600000, 0, 300000)).toBe(300000);
    expect(doubled(0, 0, 300000)).toBe(1);
    expect(doubled(-5, 2, 300000)).toBe(4);
  });
  test("has up to a tenth more by chance", () => {
    const random = new Random(3);
    let most: i64 = 0;
    for (let i = 0; i < 2000; i++) {
      const time = jittered(5000, random.next());
      expect(time >= 5000 && time < 5500).toBe(true);
      most = max(most, time);
    }
    expect(most).toBeGreaterThan(5400);
    expect(jittered(9, u64.MAX_VALUE)).toBe(9);
  });
});
