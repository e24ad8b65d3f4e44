// Envoy's shared data: one store for all VMs of a process, compare-and-swap by a counter, no delete.

/** One of Envoy's stats: of the process, like the data. */
export interface Metric {
  name: string;
  type: number;
  value: bigint;
  samples: bigint[];
}

export class SharedData {
  readonly metrics = new Map<number, Metric>();
  private readonly values = new Map<string, { value: Uint8Array; cas: number }>();
  private counter = 0;

  get(key: string): { value: Uint8Array; cas: number } | undefined {
    return this.values.get(key);
  }

  /** False on a mismatch; cas 0 always sets. */
  set(key: string, value: Uint8Array, cas = 0): boolean {
    const old = this.values.get(key);
    if (cas !== 0 && old?.cas !== cas) return false;
    this.values.set(key, { value: value.slice(), cas: ++this.counter });
    return true;
  }

  get keys(): string[] {
    return [...this.values.keys()];
  }

  /** Bytes of all values: what Envoy never frees. */
  get size(): number {
    return [...this.values].reduce((sum, [key, { value }]) => sum + key.length + value.length, 0);
  }
}
