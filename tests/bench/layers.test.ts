// Where a request's instructions go: the layers are the whole.
import assert from "node:assert/strict";
import { test } from "vitest";
import type { Instructions } from "../../bench/instructions.js";
import { layersOf } from "../../bench/layers.js";

const row = (name: string, count: number, own: number): Instructions => ({ group: "1 KB", name, count, own, ratio: 1 });

test("each layer is what one system has beyond another, and all of them are what the plugin takes", () => {
  const layers = layersOf([
    row("bare Envoy", 180, 20),
    row("bare, our options", 155, 20),
    row("no-op pair", 220, 40),
    row("no-op pair, our files", 235, 44),
    row("least pair, our files", 310, 74),
    row("ai-failover", 370, 120),
  ]);
  const counts = layers.map(({ counts: of }) => of.get("1 KB") ?? Number.NaN);
  assert.deepEqual(counts, [155, 40, 40, 75, 14, 46]);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    370,
  );
});

test("a layer whose system was not counted is unknown, and the others are told", () => {
  const [first, , , , fifth] = layersOf([row("bare, our options", 155, 20), row("ai-failover", 370, 120)]);
  assert.equal(first?.counts.get("1 KB"), 155);
  assert.equal(fifth?.counts.get("1 KB"), undefined);
});
