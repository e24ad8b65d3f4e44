// Random bytes in shared data, as another worker of another build, or of none, might have left them.
import type { Random } from "../support/random.js";
import type { SharedData } from "../support/host/shared-data.js";

const EXTREMES = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 1_700_000_000_000n, 2n ** 32n, 255n];

/** The same length and head, with some of its numbers replaced: a snapshot that is well formed and senseless. */
function warped(bytes: Buffer, random: Random): Buffer {
  const out = Buffer.from(bytes);
  for (let i = 1 + random.below(4); i > 0 && out.length >= 16; i--) {
    const at = 8 + 8 * random.below(Math.floor((out.length - 8) / 8));
    if (random.chance(0.6)) out.writeBigInt64LE(random.one(EXTREMES), at);
    else out[8 + random.below(out.length - 8)] = random.below(256);
  }
  return out;
}

export function disturb(shared: SharedData, random: Random): void {
  const { keys } = shared;
  for (const key of keys) {
    const bytes = Buffer.from(shared.get(key)?.value ?? []);
    const kind = random.below(6);
    if (kind === 0) shared.set(key, random.damage(bytes));
    else if (kind === 1) shared.set(key, random.bytes(random.below(200)));
    else if (kind === 2) shared.set(key, shared.get(random.one(keys))?.value ?? bytes);
    else if (kind === 3) shared.set(key, Buffer.alloc(random.below(3) * 8));
    else shared.set(key, warped(bytes, random));
  }
}
