// Every member that a vendor's newest definition of its request knows is carried, named as left out, or passes the target over: towards each
// other dialect, one at a time. What is lost without a word fails here, and so does a reason in definitions/silent.ts that none needs any more.
import { beforeAll, describe, expect, test } from "vitest";
import { type Client, requestShapes } from "./definitions/requests.js";
import { type Shape, choices, least } from "./definitions/shape.js";
import { SILENT, type Silent } from "./definitions/silent.js";
import { type Dialect, type Dialects, MODELS, SPOKEN, compileDialects } from "./dialects.js";
import { BESIDE, DEMANDS, PLAIN } from "./parameters.js";

let dialects: Dialects;
let shapes: Record<Client, Shape>;
beforeAll(async () => {
  dialects = await compileDialects();
  shapes = requestShapes();
}, 300000);

type Object = Record<string, unknown>;
type Put = (value: unknown) => unknown;

/** Deeper there is nothing that is not found nearer. */
const DEEPEST = 6;

const CLIENTS = Object.keys(PLAIN) as Client[];
const PAIRS = CLIENTS.flatMap((client) => SPOKEN.filter((to) => to !== client).map((to) => [client, to] as const));

/** Reasons for silence that something needed. */
const needed = new Set<Silent>();

class Search {
  readonly lost = new Set<string>();

  constructor(
    private readonly client: Client,
    private readonly to: Dialect,
  ) {}

  ask(body: unknown): { body: string; dropped: string; refused: string } {
    return dialects.request(this.client, this.to, JSON.stringify(body), { model: MODELS[this.to], takesStrict: true });
  }

  /** Whether what is put in says anything more than the request does that is there. */
  private says(put: Put, value: unknown, there: unknown): "carried" | "told" | "nothing" {
    const [before, after] = [this.ask(there), this.ask(put(value))];
    if (after.refused !== "" || after.dropped !== before.dropped) return "told";
    return after.body === before.body ? "nothing" : "carried";
  }

  /** Looks at what may stand at a path of the request that is there. */
  look(path: string, shape: Shape, put: Put, there: unknown, depth = 0): void {
    for (const choice of choices(shape)) this.lookAt(path, choice, put, there, depth);
  }

  private lookAt(path: string, shape: Shape, put: Put, there: unknown, depth: number): void {
    if (shape.kind === "word") {
      const same = JSON.stringify(put(shape.word)) === JSON.stringify(there);
      if (!same && this.says(put, shape.word, there) === "nothing") this.lost.add(`${path}=${shape.word}`);
    } else if (shape.kind in VALUES) {
      if (VALUES[shape.kind]?.every((value) => this.says(put, value, there) === "nothing")) this.lost.add(path);
    } else if (this.says(put, leastAt(this.client, path, shape), there) !== "told") this.lookInside(path, shape, put, depth);
  }

  private lookInside(path: string, shape: Shape, put: Put, depth: number): void {
    if (depth > DEEPEST) return;
    if (shape.kind === "list") return this.look(`${path}[]`, shape.of, (value) => put([value]), put([]), depth);
    if (shape.kind !== "object") return;
    const whole = leastAt(this.client, path, shape) as Object;
    const kind = [whole["role"], whole["type"]].filter((word) => typeof word === "string").join("/");
    const here = kind === "" ? path : `${path}<${kind}>`;
    const demanded = { ...whole, ...DEMANDS[this.client][here] };
    for (const member of shape.members()) {
      const { [member.name]: own, ...rest } = demanded;
      const before = member.optional ? rest : { ...rest, [member.name]: own };
      this.look(`${here}.${member.name}`, member.shape, (value) => put({ ...rest, [member.name]: value }), put(before), depth + 1);
    }
  }
}

/** Two of each that mean something else. */
const VALUES: Partial<Record<Shape["kind"], unknown[]>> = {
  text: ["aGk=", "high"],
  number: [1, 20000],
  switch: [true, false],
  anything: [{ type: "array" }, { type: "object", properties: { a: { type: "string" } } }],
};

function leastAt(client: Client, path: string, shape: Shape): unknown {
  return path in DEMANDS[client] ? DEMANDS[client][path] : least(shape);
}

describe.each(PAIRS)("%s > %s", (client, to) => {
  test("nothing is lost without a word", () => {
    const search = new Search(client, to);
    const { [client]: shape } = shapes;
    if (shape.kind !== "object") throw new Error("a request is an object");
    for (const { name, shape: inner } of shape.members()) {
      const plain = { ...PLAIN[client], ...BESIDE[client][name] };
      search.look(name, inner, (value) => ({ ...plain, [name]: value }), plain);
    }
    const known = SILENT[client].filter(({ to: towards }) => towards === undefined || towards.includes(to));
    for (const path of search.lost) for (const reason of known) if (reason.where.test(path)) needed.add(reason);
    expect([...search.lost].filter((path) => !known.some(({ where }) => where.test(path)))).toEqual([]);
  });
});

test("each reason for silence is needed", () => {
  const needless = CLIENTS.flatMap((client) => SILENT[client]).filter((reason) => !needed.has(reason));
  expect(needless.map(({ where, because }) => `${where.source}: ${because}`)).toEqual([]);
});
