// Every input of goldens/ beside its expected output: see goldens/README.md.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Dialects, CLIENTS, MODELS, OWN, SPOKEN, compileDialects } from "./dialects.js";
import { pretty } from "./pretty.js";
import { streamBytes, streamKind } from "./streams.js";

const GOLDENS = join("tests", "dialect", "goldens");
/** `GOLDENS=write` writes what is missing or has changed: read it before it is committed. */
const WRITES = process.env.GOLDENS === "write";

let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

function expectGolden(file: string, text: string): void {
  if (WRITES) writeFileSync(file, text);
  expect(existsSync(file), `${file} is there`).toBe(true);
  expect(text).toBe(readFileSync(file, "utf8"));
}

const features = (folder: string) => readdirSync(join(GOLDENS, folder)).sort();

describe("requests", () => {
  for (const feature of features("requests")) {
    for (const from of CLIENTS) {
      const input = join(GOLDENS, "requests", feature, `${from}.json`);
      if (!existsSync(input)) continue;
      for (const to of from === "chat" ? [...SPOKEN, ...OWN] : SPOKEN) {
        if (to === from) continue;
        test(`${feature}: ${from} to ${to}`, () => {
          const body = readFileSync(input, "utf8");
          expect(dialects.isRequest(body)).toBe(true);
          const model = MODELS[to];
          const { body: written, dropped, refused } = dialects.request(from, to, body, { model, takesStrict: true });
          const result = refused === "" ? { dropped, request: JSON.parse(written) as unknown } : { refused };
          expectGolden(join(GOLDENS, "requests", feature, `${from}-${to}.json`), pretty(result));
        });
      }
    }
  }
});

describe("answers", () => {
  for (const feature of features("answers")) {
    for (const from of [...SPOKEN, ...OWN]) {
      for (const to of CLIENTS) {
        if (to === from) continue;
        const whole = join(GOLDENS, "answers", feature, `${from}.json`);
        const streamed = join(GOLDENS, "answers", feature, `${from}.${streamKind(from)}`);
        if (existsSync(whole)) {
          test(`${feature}: ${from} to ${to}, whole`, () => {
            const written = dialects.answer(from, to, readFileSync(whole));
            expectGolden(join(GOLDENS, "answers", feature, `${from}-${to}.json`), pretty(JSON.parse(written)));
          });
        }
        if (existsSync(streamed)) {
          test(`${feature}: ${from} to ${to}, streamed`, () => {
            const bytes = streamBytes(streamed);
            const golden = dialects.stream(from, to, [bytes]).join("");
            expectGolden(join(GOLDENS, "answers", feature, `${from}-${to}.${streamKind(to)}`), golden);
            expect(dialects.state).toBe(feature === "broken" || feature === "malformed-call" ? "failed" : "complete");
          });
          test(`${feature}: ${from} to ${to}, cut at every byte`, () => {
            const bytes = streamBytes(streamed);
            const golden = dialects.stream(from, to, [bytes]).join("");
            // Where a stream is cut concerns who reads it: one writer tells.
            const everywhere = to === CLIENTS.find((client) => client !== from);
            for (let cut = 1; everywhere && cut < bytes.length; cut++) {
              const made = dialects.stream(from, to, [bytes.subarray(0, cut), bytes.subarray(cut)]).join("");
              if (made !== golden) expect(made, `cut at ${cut}`).toBe(golden);
            }
            const single = [...bytes].map((byte) => Uint8Array.of(byte));
            expect(dialects.stream(from, to, single).join("")).toBe(golden);
          });
        }
      }
    }
  }
});
