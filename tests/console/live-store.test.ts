// What the page knows, without a browser: events that come while an older answer is on its way.
import { expect, test } from "vitest";
import type { Status } from "../../config/api.js";
import { LiveStore } from "../../console/live/store.js";
import { provider, token, wellFacts } from "./support/facts.js";

/** An EventSource that a test speaks through. */
class Told extends EventTarget {
  onopen: (() => void) | undefined;
  onerror: (() => void) | undefined;
  readyState = 1;
  close(): void {}
  tell(name: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

test("an answer that was asked for before another one does not take that back", async () => {
  const facts = wellFacts();
  const answers: ((status: Status) => void)[] = [];
  const store = new LiveStore({
    status: () => new Promise((resolve) => answers.push(resolve)),
    figures: () => Promise.resolve(facts.figures),
    events: () => new Told() as unknown as EventSource,
    soon: (run) => run(),
    after: () => () => {},
  });
  const asked = [store.refresh(), store.refresh()];
  answers[1]?.({ ...facts.status, version: "newer" });
  await asked[1];
  answers[0]?.({ ...facts.status, version: "older" });
  await asked[0];
  expect(store.get().status?.version).toBe("newer");
});

test("an answer that was asked for before an event does not take the event back", async () => {
  const facts = wellFacts();
  const answers: ((status: Status) => void)[] = [];
  const told = new Told();
  const store = new LiveStore({
    status: () => new Promise((resolve) => answers.push(resolve)),
    figures: () => Promise.resolve(facts.figures),
    events: () => told as unknown as EventSource,
    soon: (run) => run(),
    after: () => () => {},
  });
  const answer = async (): Promise<void> => {
    answers.shift()?.(facts.status);
    await new Promise((next) => setImmediate(next));
  };
  const state = (): string | undefined => store.get().status?.providers[0]?.tokens[0]?.state;
  store.start();
  await answer();
  expect(state()).toBe("ok");
  told.onopen?.();
  told.tell("state", { providers: [provider("qwen", [token("qwen#0", { state: "ejected" })])] });
  expect(state()).toBe("ejected");
  await answer();
  expect(state()).toBe("ejected");
  // What is asked for afterwards counts again.
  void store.refresh();
  await answer();
  expect(state()).toBe("ok");
  store.stop();
});
