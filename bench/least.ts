// The least that a plugin of two halves must ask of its host for one healthy request: see the headers and the body, name the plan, set cluster, path, key
// and model, find the plan again, see the answer's headers and its first piece. It judges nothing, has one token, one model and no code of its
// own to speak of: what it costs is the price of the calls, a floor for any plugin that does this job.
import { writeFileSync } from "node:fs";
import binaryen from "assemblyscript/binaryen";
import { EXPECTED } from "./mock.js";

/** Texts at fixed places; the rest of the first page is scratch. */
const TEXTS = {
  cluster: "x-ai-cluster",
  bench: "bench",
  path: ":path",
  pathValue: EXPECTED.path,
  authorization: "authorization",
  key: `Bearer ${EXPECTED.token}`,
  length: "content-length",
  plan: "least.plan",
  other: "least.other",
  method: "request\0method",
  counter: "least.counter",
  histogram: "least.histogram",
  declare: "declare_property",
  /** envoy.source.extensions.common.wasm.DeclarePropertyArguments: the name, a string, for the request's life. */
  declaration: "\n\nleast.plan\u0018\u0001(\u0001",
} as const;

type Text = keyof typeof TEXTS;

const PLACES = new Map<Text, number>();
const DATA = (Object.entries(TEXTS) as [Text, string][]).reduce((data, [name, text]) => {
  PLACES.set(name, data.length);
  return data + text;
}, "");

/** Pointer and length of a text, as arguments. */
const at = (name: Text): string => `(i32.const ${PLACES.get(name)}) (i32.const ${TEXTS[name].length})`;
const set = (name: Text, value: string): string => `(drop (call $set (i32.const 0) ${at(name)} ${value}))`;
const ABI = ([name, id, types, result = "(result i32)"]: string[]): string =>
  `(import "env" "proxy_${name}" (func $${id} (param ${types}) ${result}))`;

const IMPORTS = [
  ["get_header_map_pairs", "pairs", "i32 i32 i32"],
  ["replace_header_map_value", "set", "i32 i32 i32 i32 i32"],
  ["get_buffer_bytes", "buffer", "i32 i32 i32 i32 i32"],
  ["set_buffer_bytes", "replace", "i32 i32 i32 i32 i32"],
  ["get_property", "property", "i32 i32 i32 i32"],
  ["set_property", "keep", "i32 i32 i32 i32"],
  ["call_foreign_function", "foreign", "i32 i32 i32 i32 i32 i32"],
  ["get_header_map_value", "header", "i32 i32 i32 i32 i32"],
  ["remove_header_map_value", "remove", "i32 i32 i32"],
  ["get_current_time_nanoseconds", "clock", "i32"],
  ["define_metric", "define", "i32 i32 i32 i32"],
  ["increment_metric", "increment", "i32 i64"],
  ["record_metric", "record", "i32 i64"],
  ["get_metric", "metric", "i32 i32"],
];

/** Single calls, by what they ask: made again and again they show what one costs. 2,200 and 2,204 hold a counter and a histogram. */
export const CALLS = {
  "the clock": "(call $clock (i32.const 2064))",
  "a counter, incremented": "(call $increment (i32.load (i32.const 2200)) (i64.const 1))",
  "a counter, read": "(call $metric (i32.load (i32.const 2200)) (i32.const 2064))",
  "a histogram's value": "(call $record (i32.load (i32.const 2204)) (i64.const 5))",
  "a property of the request, set": `(call $keep ${at("other")} (i32.const 2064) (i32.const 8))`,
  "a property, read": `(call $property ${at("method")} (i32.const 2048) (i32.const 2052))`,
  "a header, set": `(call $set (i32.const 0) ${at("path")} ${at("pathValue")})`,
  "a header, removed (there was none)": `(call $remove (i32.const 0) ${at("other")})`,
  "a header, read": `(call $header (i32.const 0) ${at("path")} (i32.const 2048) (i32.const 2052))`,
  "all headers, read": "(call $pairs (i32.const 0) (i32.const 2048) (i32.const 2052))",
  "the body of 1 KB, read": "(call $buffer (i32.const 0) (i32.const 0) (local.get $size) (i32.const 2048) (i32.const 2052))",
} as const;

export type Call = keyof typeof CALLS;

/** A body of more is written in pieces of so many bytes, as the plugin does (docs/decisions/0032). */
const PIECE = 64 * 1024;
const MOST_AT_ONCE = 256 * 1024;

/**
 * The client's model is looked for in the last 512 bytes, then in the first.
 *
 * `more`: what the downstream half does besides once it has the whole body.
 *
 * 2,048: where the host writes; 4,096: which root is the upstream half's; 65,536: the same for contexts; 131,072: what is looked at already.
 */
const text = (more: string): string => `(module
  ${IMPORTS.map(ABI).join("\n  ")}
  (memory (export "memory") 8)
  (data (i32.const 0) "${escaped(DATA)}")
  (func (export "proxy_abi_version_0_2_1"))
  (func (export "malloc") (param $size i32) (result i32)
    (local $missing i32)
    (local.set $missing (i32.sub (i32.add (local.get $size) (i32.const 263168)) (i32.shl (memory.size) (i32.const 16))))
    (if (i32.gt_s (local.get $missing) (i32.const 0))
      (then (drop (memory.grow (i32.add (i32.shr_u (local.get $missing) (i32.const 16)) (i32.const 1))))))
    (i32.const 262144))
  (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 1))
  (func (export "proxy_on_configure") (param $root i32) (param $size i32) (result i32)
    (i32.store8 (i32.add (i32.const 4096) (local.get $root)) (i32.gt_u (local.get $size) (i32.const 0)))
    (drop (call $define (i32.const 0) ${at("counter")} (i32.const 2200)))
    (drop (call $define (i32.const 2) ${at("histogram")} (i32.const 2204)))
    (drop (call $foreign ${at("declare")} ${at("declaration")} (i32.const 2048) (i32.const 2052)))
    (i32.const 1))
  (func (export "proxy_on_context_create") (param $id i32) (param $parent i32)
    (if (local.get $parent) (then
      (i32.store8 (call $half (local.get $id)) (i32.load8_u (i32.add (i32.const 4096) (local.get $parent))))
      (i32.store8 (call $seen (local.get $id)) (i32.const 0)))))
  (func $half (param $id i32) (result i32) (i32.add (i32.const 65536) (i32.and (local.get $id) (i32.const 65535))))
  (func $seen (param $id i32) (result i32) (i32.add (i32.const 131072) (i32.and (local.get $id) (i32.const 65535))))
  (func $upstream (param $id i32) (result i32) (i32.load8_u (call $half (local.get $id))))
  (func (export "proxy_on_request_headers") (param $id i32) (param i32 i32) (result i32)
    (if (call $upstream (local.get $id)) (then
      (drop (call $property ${at("plan")} (i32.const 2048) (i32.const 2052)))
      (return (i32.const 0))))
    (drop (call $pairs (i32.const 0) (i32.const 2048) (i32.const 2052)))
    (i32.const 1))
  (func (export "proxy_on_request_body") (param $id i32) (param $size i32) (param $end i32) (result i32)
    (if (call $upstream (local.get $id)) (then (return (i32.const 0))))
    (if (i32.eqz (local.get $end)) (then (return (i32.const 1))))
    ${more}
    (drop (call $buffer (i32.const 0) (i32.const 0) (local.get $size) (i32.const 2048) (i32.const 2052)))
    (i64.store (i32.const 2064) (i64.extend_i32_u (local.get $id)))
    (drop (call $keep ${at("plan")} (i32.const 2064) (i32.const 8)))
    ${set("cluster", at("bench"))}
    ${set("path", at("pathValue"))}
    ${set("authorization", at("key"))}
    (call $rename (i32.load (i32.const 2052)))
    (i32.const 0))
  (func $rename (param $size i32)
    (local $at i32)
    (local.set $at (i32.add (i32.const 262136) (local.get $size)))
    (block $found (loop $back
      (br_if $found (i32.eq (i32.load (local.get $at)) (i32.const 0x65696c63)))
      (br_if $found (i32.lt_u (local.get $at) (i32.const 262144)))
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (if (i32.eq (local.get $at) (i32.add (i32.const 261624) (local.get $size)))
        (then (local.set $at (i32.const 262656))))
      (br $back)))
    (memory.copy (i32.add (local.get $at) (i32.const 8)) (i32.add (local.get $at) (i32.const 6))
      (i32.sub (i32.add (i32.const 262138) (local.get $size)) (local.get $at)))
    (i64.store (local.get $at) (i64.const 0x72656469766f7270))
    (call $write (local.get $size) (i32.add (local.get $size) (i32.const 2)))
    (call $setLength (i32.add (local.get $size) (i32.const 2))))
  (func $write (param $old i32) (param $size i32)
    (local $at i32) (local $piece i32)
    (local.set $piece (select (i32.const ${PIECE}) (local.get $size) (i32.gt_u (local.get $size) (i32.const ${MOST_AT_ONCE}))))
    (loop $next
      (drop (call $replace (i32.const 0) (local.get $at) (local.get $old) (i32.add (i32.const 262144) (local.get $at)) (local.get $piece)))
      (local.set $at (i32.add (local.get $at) (local.get $piece)))
      (local.set $piece (select (local.get $piece) (i32.sub (local.get $size) (local.get $at))
        (i32.lt_u (i32.add (local.get $at) (local.get $piece)) (local.get $size))))
      (br_if $next (i32.gt_s (local.get $piece) (i32.const 0)))))
  (func $setLength (param $size i32)
    (local $at i32)
    (local.set $at (i32.const 2100))
    (loop $digit
      (local.set $at (i32.sub (local.get $at) (i32.const 1)))
      (i32.store8 (local.get $at) (i32.add (i32.const 48) (i32.rem_u (local.get $size) (i32.const 10))))
      (local.set $size (i32.div_u (local.get $size) (i32.const 10)))
      (br_if $digit (local.get $size)))
    ${set("length", "(local.get $at) (i32.sub (i32.const 2100) (local.get $at))")})
  (func (export "proxy_on_response_headers") (param $id i32) (param i32) (param $end i32) (result i32)
    (if (i32.eqz (call $upstream (local.get $id))) (then (return (i32.const 0))))
    (drop (call $pairs (i32.const 2) (i32.const 2048) (i32.const 2052)))
    (i32.eqz (local.get $end)))
  (func (export "proxy_on_response_body") (param $id i32) (param $size i32) (param i32) (result i32)
    (if (i32.eqz (call $upstream (local.get $id))) (then (return (i32.const 0))))
    (if (i32.load8_u (call $seen (local.get $id))) (then (return (i32.const 0))))
    (i32.store8 (call $seen (local.get $id)) (i32.const 1))
    (drop (call $buffer (i32.const 1) (i32.const 0) (local.get $size) (i32.const 2048) (i32.const 2052)))
    (i32.const 0))
  (func (export "proxy_on_log") (param i32))
  (func (export "proxy_on_delete") (param i32)))`;

function escaped(text: string): string {
  return [...text].map((c) => `\\${c.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
}

/** Writes the .wasm to this path. With `call` each request makes that call `times` more. */
export function writeLeast(path: string, call?: Call, times = 0): void {
  const module = binaryen.parseText(text(call === undefined ? "" : `(drop ${CALLS[call]})\n`.repeat(times)));
  module.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.MutableGlobals);
  writeFileSync(path, module.emitBinary());
  module.dispose();
}
