// The same rule as config/nearest.ts.

const LONGEST: i32 = 64;

/** The known name with the smallest edit distance, at most a third of the longer name (at least 2); empty where none is that near. */
export function nearest(name: string, known: string[]): string {
  const sought = name.toLowerCase();
  let best = "";
  let bestDistance = i32.MAX_VALUE;
  for (let i = 0, n = known.length; i < n; i++) {
    const candidate = known[i];
    if (candidate.length == 0) continue;
    const longer = max(name.length, candidate.length);
    const limit = max(2, i32(longer / 3));
    const distance = editDistance(sought, candidate.toLowerCase());
    if (distance > limit || distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** Levenshtein's distance in UTF-16 units; names longer than 64 units count as unlike everything. */
export function editDistance(a: string, b: string): i32 {
  const n = b.length;
  if (a.length > LONGEST || n > LONGEST) return LONGEST;
  let previous = new StaticArray<i32>(n + 1);
  let row = new StaticArray<i32>(n + 1);
  for (let j = 0; j <= n; j++) previous[j] = j;
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    for (let j = 1; j <= n; j++) {
      const substituted = previous[j - 1] + i32(a.charCodeAt(i - 1) != b.charCodeAt(j - 1));
      row[j] = min(substituted, min(previous[j], row[j - 1]) + 1);
    }
    const swapped = previous;
    previous = row;
    row = swapped;
  }
  return previous[n];
}
