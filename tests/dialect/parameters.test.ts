// The tables of docs/dialects.md, made from what the code does with each parameter by itself: nothing is lost without a word.
// `GOLDENS=write` writes them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CLIENTS, type Dialect, type Dialects, MODELS, OWN, SPOKEN, compileDialects } from "./dialects.js";
import { PARAMETERS, type Parameter, PLAIN } from "./parameters.js";

const PAGE = join("docs", "dialects.md");
const BEGIN = "<!-- parameters -->";
const END = "<!-- /parameters -->";
let dialects: Dialects;
beforeAll(async () => {
  dialects = await compileDialects();
});

type Client = keyof typeof PARAMETERS;
type Fate = "carried" | "left out" | "passed over" | "lost";

const others = (client: Client): Dialect[] => SPOKEN.filter((to) => to !== client);

function fate(client: Client, to: Dialect, { says, beside = {} }: Parameter): Fate {
  const asked = (more: object) =>
    dialects.request(client, to, JSON.stringify({ ...PLAIN[client], ...beside, ...more }), { model: MODELS[to], takesStrict: true });
  const without = asked({});
  const made = asked(says);
  // What stands beside it may be too much already.
  if (without.refused !== "") return "passed over";
  expect(without.dropped).toBe("");
  if (made.refused !== "") return "passed over";
  if (made.dropped !== "") return "left out";
  return made.body === without.body ? "lost" : "carried";
}

function table(client: Client, targets: Dialect[]): string {
  const rows = PARAMETERS[client].map((parameter) => [parameter.name, ...targets.map((to) => fate(client, to, parameter))]);
  const lines = [[`from ${client}`, ...targets], ["---", ...targets.map(() => "---")], ...rows];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

const CLIENT_DIALECTS = CLIENTS.filter((client): client is Client => client in PARAMETERS);

describe.each(CLIENT_DIALECTS)("from %s", (client) => {
  test.each(PARAMETERS[client].map((parameter) => [parameter.name, parameter] as const))(
    "%s is not lost without a word",
    (_, parameter) => {
      for (const to of client === "chat" ? [...others(client), ...OWN] : others(client))
        expect([to, fate(client, to, parameter)]).not.toEqual([to, "lost"]);
    },
  );
});

test("the page says what the code does", () => {
  const page = readFileSync(PAGE, "utf8");
  const [before, rest] = page.split(BEGIN);
  const [there, after] = (rest ?? "").split(END);
  const made = [...CLIENT_DIALECTS.map((client) => table(client, others(client))), table("chat", OWN)].join("\n\n");
  if (process.env.GOLDENS === "write") writeFileSync(PAGE, `${before}${BEGIN}\n\n${made}\n\n${END}${after}`);
  // Spaces are the formatter's.
  const bare = (text: string | undefined) => (text ?? "").replace(/[ -]+/g, " ").trim();
  expect(bare(there)).toBe(bare(made));
});
