import {
  Drill,
  DrillKind,
  MOST_DRILLS,
  MOST_DRILL_MS,
  decodeDrills,
  drillFor,
  drillKindOf,
  drillName,
  encodeDrills,
  withDrill,
  withoutDrill,
} from "../../assembly/core/drill";

const T0: i64 = 1700000000000;
const QWEN: u64 = 7;
const DEEPSEEK: u64 = 8;

function one(token: u64 = 0, untilMs: i64 = T0 + 30000, provider: u64 = QWEN): Drill {
  return new Drill(provider, token, DrillKind.Silence, untilMs);
}

describe("a drill", () => {
  test("is met by all tokens of its provider, or by one", () => {
    expect(drillFor([one()], QWEN, 1, T0)).not.toBeNull();
    expect(drillFor([one()], DEEPSEEK, 1, T0)).toBeNull();
    expect(drillFor([one(2)], QWEN, 1, T0)).toBeNull();
    expect(drillFor([one(2)], QWEN, 2, T0)).not.toBeNull();
  });
  test("of a token comes before that of its provider", () => {
    const own = new Drill(QWEN, 2, DrillKind.Unauthorized, T0 + 1);
    expect(drillFor([own, one()], QWEN, 2, T0) === own).toBe(true);
    expect(drillFor([one(), own], QWEN, 2, T0) === own).toBe(true);
  });
  test("ends by itself", () => {
    expect(drillFor([one()], QWEN, 1, T0 + 29999)).not.toBeNull();
    expect(drillFor([one()], QWEN, 1, T0 + 30000)).toBeNull();
  });
  test("whose end is further away than any drill lasts is none: a clock was set back", () => {
    expect(drillFor([one(0, T0 + MOST_DRILL_MS)], QWEN, 1, T0)).not.toBeNull();
    expect(drillFor([one(0, T0 + MOST_DRILL_MS + 1)], QWEN, 1, T0)).toBeNull();
  });
  test("replaces the one before it for the same, and those that are over go", () => {
    const known: Drill[] = [one(1), one(2), one(3, T0 - 1)];
    const next = withDrill(known, one(2, T0 + 60000), T0);
    expect(next).not.toBeNull();
    if (next === null) return;
    expect(next.length).toBe(2);
    expect(next[1].untilMs).toBe(T0 + 60000);
  });
  test("is ended by its name, by its provider's, or with all", () => {
    const known: Drill[] = [one(1), one(2), one(0, T0 + 30000, DEEPSEEK)];
    expect(withoutDrill(known, QWEN, 1, T0).length).toBe(2);
    expect(withoutDrill(known, QWEN, 0, T0).length).toBe(1);
    expect(withoutDrill(known, 0, 0, T0).length).toBe(0);
  });
  test("is refused beyond the bound", () => {
    const known: Drill[] = [];
    for (let i = 0; i < MOST_DRILLS; i++) known.push(one(<u64>(i + 1)));
    expect(withDrill(known, one(1000), T0)).toBeNull();
    expect(withDrill(known, one(1), T0)).not.toBeNull();
  });
  test("has a word for each kind and a kind for each word", () => {
    for (let i = 0; i < 6; i++) expect(drillKindOf(drillName(<DrillKind>i))).toBe(i);
    expect(drillKindOf("500")).toBe(-1);
  });
});

describe("drills as bytes", () => {
  test("come back as they went", () => {
    const bytes = encodeDrills([one(5), new Drill(DEEPSEEK, 0, DrillKind.StreamError, T0 + 5)]);
    const back = decodeDrills(changetype<usize>(bytes), bytes.byteLength);
    expect(back.length).toBe(2);
    expect(back[0].token).toBe(5);
    expect(back[1].kind == DrillKind.StreamError && back[1].provider == DEEPSEEK && back[1].untilMs == T0 + 5).toBe(true);
  });
  test("that are cut or of another kind say nothing", () => {
    const bytes = encodeDrills([one(5)]);
    for (let n = 0; n < bytes.byteLength; n++) expect(decodeDrills(changetype<usize>(bytes), n).length).toBe(0);
    store<u32>(changetype<usize>(bytes) + 8 + 24, 6);
    expect(decodeDrills(changetype<usize>(bytes), bytes.byteLength).length).toBe(0);
    store<u32>(changetype<usize>(bytes), 1);
    expect(decodeDrills(changetype<usize>(bytes), bytes.byteLength).length).toBe(0);
  });
});
