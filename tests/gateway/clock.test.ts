// The time of day jumps when somebody sets it; what lasts a while does not.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RequestEvent } from "../../config/api.js";
import { Figures } from "../../gateway/api/figures.js";
import { LoginLimit } from "../../gateway/api/login-limit.js";
import { Sessions } from "../../gateway/api/sessions.js";

const HOUR = 3_600_000;

// The time of day alone: what Node's other clock says is left as it is.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

const set = (ms: number) => vi.setSystemTime(Date.now() + ms);

test("a session lives on when the clock is set forward, and does not become immortal when it is set back", () => {
  const sessions = new Sessions();
  const id = sessions.create();
  set(48 * HOUR);
  expect(sessions.use(id)).toBeDefined();
  set(-96 * HOUR);
  expect(sessions.use(id)).toBeDefined();
});

test("the pause after wrong passwords is neither skipped nor lengthened by the clock", async () => {
  const limit = new LoginLimit();
  for (let n = 0; n < 5; n++) await limit.count("10.0.0.1", () => Promise.resolve(false));
  set(2 * HOUR);
  expect(limit.waitSeconds("10.0.0.1")).toBe(5);
  set(-24 * HOUR);
  expect(limit.waitSeconds("10.0.0.1")).toBe(5);
});

test("requests are counted when the clock was set back, and shown at the time of day that it is", () => {
  const figures = new Figures();
  const event = () => ({ at: Date.now(), durationMs: 5, status: 200, streamed: false, attempts: [{}] }) as unknown as RequestEvent;
  figures.count(event());
  for (const jump of [-2 * HOUR, 5 * HOUR, -300 * HOUR]) {
    set(jump);
    figures.count(event());
    const { buckets } = figures.tell();
    expect(Math.abs((buckets.at(-1)?.at ?? 0) - Date.now())).toBeLessThanOrEqual(10_000);
  }
  expect(figures.tell().buckets.reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
});
