import { Pattern } from "./pattern";

/** HTTP statuses that one of the patterns matches whole (`401`, `4.*`, `5..`), worked out once. */
@final
export class StatusSet {
  private members: StaticArray<bool> = new StaticArray<bool>(600);

  static of(patterns: string[]): StatusSet {
    const set = new StatusSet();
    for (let i = 0, n = patterns.length; i < n; i++) {
      const pattern = Pattern.compile(String.UTF8.encode(patterns[i]));
      if (pattern === null) continue;
      for (let status = 100; status < 600; status++) {
        const digits = String.UTF8.encode(status.toString());
        if (pattern.matchWhole(changetype<usize>(digits), 3)) set.members[status] = true;
      }
    }
    return set;
  }

  has(status: i32): bool {
    return status >= 100 && status < 600 && unchecked(this.members[status]);
  }
}
