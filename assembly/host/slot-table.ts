// What lives for a while and is found by a number: contexts, journeys. Open addressing over two flat arrays, so that coming and going
// allocates nothing; Map leaves a hole for each entry that goes and makes new arrays again and again.

const SMALLEST: i32 = 64;


@final
export class SlotTable<T> {
  private keys: StaticArray<u32> = new StaticArray<u32>(SMALLEST);
  private values: StaticArray<T | null> = new StaticArray<T | null>(SMALLEST);
  private used: i32 = 0;

  get size(): i32 {
    return this.used;
  }

  get(key: u32): T | null {
    return unchecked(this.values[this.slotOf(key)]);
  }

  set(key: u32, value: T): void {
    if ((this.used + 1) << 1 > this.keys.length) this.grow();
    const slot = this.slotOf(key);
    if (unchecked(this.values[slot]) === null) this.used++;
    unchecked((this.keys[slot] = key));
    unchecked((this.values[slot] = value));
  }

  /** Entries behind the gap move up, so that no search ends at it. */
  delete(key: u32): void {
    const mask = this.keys.length - 1;
    let gap = this.slotOf(key);
    if (unchecked(this.values[gap]) === null) return;
    this.used--;
    let at = gap;
    while (true) {
      at = (at + 1) & mask;
      if (unchecked(this.values[at]) === null) break;
      const home = homeOf(unchecked(this.keys[at]), mask);
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      unchecked((this.keys[gap] = this.keys[at]));
      unchecked((this.values[gap] = this.values[at]));
      gap = at;
    }
    unchecked((this.values[gap] = null));
  }

  /** All of them, in no order. */
  all(): T[] {
    const list: T[] = [];
    for (let i = 0, n = this.values.length; i < n; i++) {
      const value = unchecked(this.values[i]);
      if (value !== null) list.push(value as T);
    }
    return list;
  }

  /** Where the key is, or belongs. */
  private slotOf(key: u32): i32 {
    const mask = this.keys.length - 1;
    let slot = homeOf(key, mask);
    while (unchecked(this.values[slot]) !== null && unchecked(this.keys[slot]) != key) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const keys = this.keys;
    const values = this.values;
    this.keys = new StaticArray<u32>(keys.length << 1);
    this.values = new StaticArray<T | null>(keys.length << 1);
    for (let i = 0, n = keys.length; i < n; i++) {
      const value = unchecked(values[i]);
      if (value === null) continue;
      const slot = this.slotOf(unchecked(keys[i]));
      unchecked((this.keys[slot] = keys[i]));
      unchecked((this.values[slot] = value));
    }
  }
}

/** Numbers that follow each other stay neighbours: the usual ones. Knuth's multiplier spreads the others. */

@inline
function homeOf(key: u32, mask: i32): i32 {
  return (<i32>((key * 2654435769) >> 7)) & mask;
}
