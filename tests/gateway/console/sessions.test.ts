import { expect, test } from "vitest";
import { hostCheck } from "../../../gateway/api/hosts.js";
import { LoginLimit } from "../../../gateway/api/login-limit.js";
import { Sessions } from "../../../gateway/api/sessions.js";
import { hashPassword, passwordFits } from "../../../gateway/password.js";

const HOUR = 3_600_000;

test("a session ends when it is idle and when it is old, and there are a hundred at most", () => {
  let now = 0;
  const sessions = new Sessions(() => now);
  const [idle, used] = [sessions.create(), sessions.create()];
  for (now = HOUR; now <= 23 * HOUR; now += 4 * HOUR) expect(sessions.use(used)).toBeDefined();
  now = 23 * HOUR;
  expect([sessions.has(idle), sessions.has(used)]).toEqual([false, true]);
  now = 25 * HOUR;
  expect(sessions.use(used)).toBeUndefined();
  const many = Array.from({ length: 101 }, () => (now++, sessions.create()));
  expect([sessions.has(many[0]), sessions.has(many[1]), sessions.has(many[100])]).toEqual([false, true, true]);
  sessions.end(many[1]);
  expect([sessions.has(many[1]), sessions.has(undefined), sessions.has("")]).toEqual([false, false, false]);
});

test("the pause after wrong passwords doubles, counts by address, and ends with a right one", async () => {
  let now = 0;
  const limit = new LoginLimit(() => now);
  const wrong = async (address: string) => await limit.count(address, () => Promise.resolve(false));
  for (let n = 0; n < 5; n++) await wrong("10.0.0.1");
  expect([limit.waitSeconds("10.0.0.1"), limit.waitSeconds("::ffff:10.0.0.1"), limit.waitSeconds("10.0.0.2")]).toEqual([5, 5, 0]);
  now += 5_000;
  expect(limit.waitSeconds("10.0.0.1")).toBe(0);
  await wrong("10.0.0.1");
  expect(limit.waitSeconds("10.0.0.1")).toBe(10);
  now += 10_000;
  expect(await limit.count("10.0.0.1", () => Promise.resolve(true))).toBe(true);
  expect(limit.waitSeconds("10.0.0.1")).toBe(0);
  for (let n = 0; n < 5; n++) await wrong(`2001:db8::${n}`);
  expect([limit.waitSeconds("2001:db8:0:0:9::1"), limit.waitSeconds("2001:db8:0:1::1")]).toEqual([5, 0]);
});

test("guesses that run at the same time are counted each", async () => {
  const limit = new LoginLimit(() => 0);
  const never = new Promise<boolean>(() => undefined);
  for (let n = 0; n < 4; n++) limit.count("10.0.0.1", () => never).catch(() => undefined);
  expect(limit.waitSeconds("10.0.0.2")).toBe(1);
});

test("one password that comes several times at once is one guess, and others beside it are not", async () => {
  const limit = new LoginLimit(() => 0);
  let judge: (right: boolean) => void = () => undefined;
  let judged = 0;
  const check = () => new Promise<boolean>((resolve) => (judged++, (judge = resolve)));
  const right = Array.from({ length: 20 }, () => limit.guess("10.0.0.1", "right", check));
  expect(judged).toBe(1);
  judge(true);
  expect(await Promise.all(right)).toEqual(Array(20).fill(true));
  const wrong = () => Promise.resolve(false);
  for (let n = 0; n < 5; n++) expect(await limit.guess("10.0.0.1", "the same", wrong)).toBe(false);
  expect([await limit.guess("10.0.0.1", "the same", wrong), await limit.guess("10.0.0.1", "right", check)]).toEqual([5, 5]);
  const together = await Promise.all(Array.from({ length: 20 }, (_, n) => limit.guess("10.0.0.2", `guess ${n}`, wrong)));
  expect(together.filter((answer) => answer === false).length).toBeLessThanOrEqual(5);
  expect(judged).toBe(1);
});

test("a password fits its own hash alone, and a hash that cannot be read fits nothing", async () => {
  const hash = await hashPassword("a long enough password");
  expect(hash).not.toBe(await hashPassword("a long enough password"));
  expect(await passwordFits("a long enough password", hash)).toBe(true);
  for (const other of ["a long enough passwore", "", "x".repeat(2_000)]) expect(await passwordFits(other, hash)).toBe(false);
  for (const broken of ["", "plain", "scrypt$3$8$1$aa$bb", hash.slice(0, -3)])
    expect(await passwordFits("a long enough password", broken)).toBe(false);
});

test("names of loopback are known on loopback; elsewhere addresses and the names that were given", () => {
  const here = hostCheck("127.0.0.1");
  expect(["localhost:8001", "127.0.0.1", "[::1]:8001", "LOCALHOST"].map(here)).toEqual([true, true, true, true]);
  expect(["10.0.0.1", "localhost.example.com", "a@localhost", "", undefined, "127.0.0.1:x"].some(here)).toBe(false);
  const there = hostCheck("gateway.lan", ["ai.example"]);
  expect(["gateway.lan", "ai.example:443", "10.0.0.1:8001", "[fe80::1]"].map(there)).toEqual([true, true, true, true]);
  expect(there("other.example")).toBe(false);
});
