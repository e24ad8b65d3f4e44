/** Numbers from a seed, the same everywhere (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const ODD: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  2_147_483_647,
  2_147_483_648,
  1e15,
  1e21,
  1e300,
  -0.25,
  "",
  " ",
  "x",
  "qwen",
  "openai",
  "openai-compatible",
  "azure",
  "redirector",
  "*",
  "gpt-*",
  "~^a(b|c)$",
  "~(",
  "~a{300}",
  "429",
  "5..",
  "4[0-9]{2}",
  "30s",
  "0s",
  "99999999999h",
  "https://host:8443/v1/",
  "https://user:pw@host",
  "http://[::1]:9/x",
  "sticky",
  "X-Header",
  "a".repeat(64),
  "a".repeat(65),
  'é😀\u0001"\\',
  "\ud800",
  [],
  {},
  ["x"],
  [[]],
  { exact: "a" },
  { prefix: "" },
  { provider: "qwen", model: "m" },
  { x: 1 },
];

const KEYS = [
  "provider",
  "providers",
  "apiTokens",
  "failover",
  "timeout",
  "baseUrl",
  "azureServiceUrl",
  "awsRegion",
  "x",
  "tokenSelectoin",
  "a.b",
  "",
];

/** A copy of a JSON value with one to three parts replaced, removed, added or renamed. */
export function mutated(value: unknown, random: () => number): unknown {
  let copy = JSON.parse(JSON.stringify(value)) as unknown;
  for (let n = 1 + Math.floor(random() * 3); n > 0; n--) copy = mutateOnce(copy, random);
  return JSON.parse(JSON.stringify(copy)) as unknown;
}

function pick<T>(items: readonly T[], random: () => number): T {
  return structuredClone(items[Math.floor(random() * items.length)]) as T;
}

function mutateOnce(value: unknown, random: () => number): unknown {
  if (typeof value !== "object" || value === null || random() < 0.12) return pick(ODD, random);
  const keys = Object.keys(value);
  const key = keys.length === 0 || random() < 0.05 ? pick(KEYS, random) : pick(keys, random);
  const object = value as Record<string, unknown>;
  const choice = random();
  if (choice < 0.1) Array.isArray(value) ? value.pop() : delete object[key];
  else if (choice < 0.15 && !Array.isArray(value)) object[`${key}x`] = object[key];
  else if (choice < 0.2 && Array.isArray(value)) value.push(pick([...ODD, value[0]], random));
  else if (Array.isArray(value) && value.length === 0) value.push(pick(ODD, random));
  else object[key] = mutateOnce(object[key], random);
  return value;
}
