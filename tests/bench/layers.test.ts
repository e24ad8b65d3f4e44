// Where a request's time and instructions go: the layers are the whole.
import assert from "node:assert/strict";
import { test } from "vitest";
import type { Instructions } from "../../bench/instructions.js";
import { layersOf, timeLayersOf } from "../../bench/layers.js";
import type { Row } from "../../bench/series.js";

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
  const counts = layers.map(({ values }) => values.get("1 KB") ?? Number.NaN);
  assert.deepEqual(counts, [155, 40, 40, 75, 14, 46]);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    370,
  );
});

test("a layer whose system was not counted is unknown, and the others are told", () => {
  const [first, , , , fifth] = layersOf([row("bare, our options", 155, 20), row("ai-failover", 370, 120)]);
  assert.equal(first?.values.get("1 KB"), 155);
  assert.equal(fifth?.values.get("1 KB"), undefined);
});

const timed = (name: string, ...cpuOfRounds: number[]): Row => ({
  ...{ group: "1 KB", name, cpu: [...cpuOfRounds].sort((a, b) => a - b)[1] ?? 0, cpuRatio: 1, median: 1, medianRatio: 1, p99: 1 },
  ...{ throughput: 1, addedMedian: 0, addedP99: 0, requests: 1, lost: 0, cpuOfRounds },
});

/** The second of three rounds is slow as a whole. */
const SLOW = [
  timed("bare Envoy", 30, 300, 30),
  timed("bare, our options", 28, 280, 29),
  timed("no-op pair", 35, 335, 34),
  timed("no-op pair, our files", 40, 341, 38),
  timed("least pair, our files", 50, 352, 47),
  timed("ai-failover", 62, 361, 60),
];

test("a layer by time is the median of the rounds' differences, with what half of them lie between", () => {
  const layers = timeLayersOf(SLOW).map(({ values }) => values.get("1 KB"));
  assert.deepEqual(
    layers.map((layer) => layer?.median),
    [29, 5, 7, 10, 12, 62],
  );
  assert.deepEqual(layers[1], { median: 5, from: 4, to: 35 });
});

test("a layer that took less than nothing is told so", () => {
  const [, filters] = timeLayersOf([timed("bare Envoy", 30, 30, 30), timed("no-op pair", 28, 27, 29)]);
  assert.equal(filters?.values.get("1 KB")?.median, -2);
});

test("files without the rounds' values are told by their medians, and systems that were not measured are left open", () => {
  const layers = timeLayersOf(SLOW.filter(({ name }) => name !== "no-op pair").map(({ cpuOfRounds: _, ...row }) => row));
  assert.deepEqual(
    layers.map(({ values }) => values.get("1 KB")?.median),
    [29, undefined, undefined, 10, 12, 62],
  );
});
