// Drills: what is broken on purpose, for whom and until when. A drill that has no end in sight is none.

export const enum DrillKind {
  Unauthorized = 0,
  PaymentRequired = 1,
  TooMany = 2,
  Unavailable = 3,
  Silence = 4,
  StreamError = 5,
}
const KIND_COUNT: i32 = 6;

/** Milliseconds that a drill may last. */
export const LEAST_DRILL_MS: i64 = 30000;
export const MOST_DRILL_MS: i64 = 600000;
/** As many at a time. */
export const MOST_DRILLS: i32 = 64;

const MAGIC: u32 = 0x31444941; // "AID1"
const HEAD: i32 = 8;
const ENTRY: i32 = 32;

/** The word that people see. */
export function drillName(kind: DrillKind): string {
  switch (kind) {
    case DrillKind.Unauthorized:
      return "401";
    case DrillKind.PaymentRequired:
      return "402";
    case DrillKind.TooMany:
      return "429";
    case DrillKind.Unavailable:
      return "503";
    case DrillKind.Silence:
      return "silence";
    default:
      return "streamError";
  }
}

/** The kind of a word; -1: none. */
export function drillKindOf(word: string): i32 {
  for (let kind = 0; kind < KIND_COUNT; kind++) if (drillName(<DrillKind>kind) == word) return kind;
  return -1;
}


@final
export class Drill {
  constructor(
    /** Hash of the provider's id. */
    public provider: u64,
    /** Identity of the token; 0: all tokens of the provider. */
    public token: u64,
    public kind: DrillKind,
    /** Milliseconds since the epoch. */
    public untilMs: i64,
  ) {}

  /** A deadline further away than any drill may last is that of a clock that was set back: it counts for nothing. */
  inForce(nowMs: i64): bool {
    return nowMs < this.untilMs && this.untilMs - nowMs <= MOST_DRILL_MS;
  }
}

/** The drill that an attempt with this token meets; null: none. A token's own comes before that of its provider. */
export function drillFor(drills: Drill[], provider: u64, token: u64, nowMs: i64): Drill | null {
  let found: Drill | null = null;
  for (let i = 0, n = drills.length; i < n; i++) {
    const drill = drills[i];
    if (drill.provider != provider || !drill.inForce(nowMs)) continue;
    if (drill.token == token) return drill;
    if (drill.token == 0) found = drill;
  }
  return found;
}

/** The drills with this one begun, or changed where there was one for the same; those that are over go. Null where there are too many. */
export function withDrill(drills: Drill[], begun: Drill, nowMs: i64): Drill[] | null {
  const kept: Drill[] = [];
  for (let i = 0, n = drills.length; i < n; i++) {
    const same = drills[i].provider == begun.provider && drills[i].token == begun.token;
    if (!same && drills[i].inForce(nowMs)) kept.push(drills[i]);
  }
  if (kept.length >= MOST_DRILLS) return null;
  kept.push(begun);
  return kept;
}

/** The drills without those of a provider (0: of all), and of a token of it (0: of all of them). */
export function withoutDrill(drills: Drill[], provider: u64, token: u64, nowMs: i64): Drill[] {
  const kept: Drill[] = [];
  for (let i = 0, n = drills.length; i < n; i++) {
    const named = (provider == 0 || drills[i].provider == provider) && (token == 0 || drills[i].token == token);
    if (!named && drills[i].inForce(nowMs)) kept.push(drills[i]);
  }
  return kept;
}

/** For shared data, little endian. */
export function encodeDrills(drills: Drill[]): ArrayBuffer {
  const count = min(drills.length, MOST_DRILLS);
  const bytes = new ArrayBuffer(HEAD + count * ENTRY);
  const head = changetype<usize>(bytes);
  store<u32>(head, MAGIC);
  store<u32>(head + 4, count);
  for (let i = 0; i < count; i++) {
    const at = head + HEAD + i * ENTRY;
    store<u64>(at, drills[i].provider);
    store<u64>(at + 8, drills[i].token);
    store<i64>(at + 16, drills[i].untilMs);
    store<u32>(at + 24, <u32>drills[i].kind);
  }
  return bytes;
}

/** What was stored; nothing where it is odd. */
export function decodeDrills(ptr: usize, length: i32): Drill[] {
  const drills: Drill[] = [];
  if (length < HEAD || load<u32>(ptr) != MAGIC) return drills;
  const count = load<u32>(ptr + 4);
  if (count > <u32>MOST_DRILLS || length != HEAD + <i32>count * ENTRY) return drills;
  for (let i = 0; i < <i32>count; i++) {
    const at = ptr + HEAD + i * ENTRY;
    const kind = load<u32>(at + 24);
    if (kind >= <u32>KIND_COUNT) continue;
    drills.push(new Drill(load<u64>(at), load<u64>(at + 8), <DrillKind>kind, load<i64>(at + 16)));
  }
  return drills;
}
