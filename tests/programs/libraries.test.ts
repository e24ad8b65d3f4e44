// Libraries that people build programs with, through a real Envoy: a task with calls of tools over several turns, streamed, while their own provider fails and what
// is left speaks another dialect. Nothing leaves this machine. `npm run programs`.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resets, type Answer } from "../support/answers.js";
import { ANTHROPIC, GEMINI, OPENAI } from "../support/provider-bodies.js";
import { Provider } from "../support/provider.js";
import { Rig } from "../support/rig.js";
import { SPOKEN, type Dialect } from "../dialect/dialects.js";
import { fails } from "../envoy/drills/bad-tokens.js";
import { token } from "../envoy/drills/drill.js";
import { asking, LIBRARIES } from "./libraries.js";
import { CLIENT_KEY } from "./programs.js";
import { available, run, type Run } from "./run-program.js";
import { isTask, keepsThreads, plays, type Act } from "./scripted-model.js";
import { placeOf } from "./vendors/spoken.js";

const TASK = "Write the word made into made.txt, then read the file and tell what it holds.";
const END = "Done: the file holds the word made.";
const ACTS: Act[] = [
  { call: "run_shell_command", input: { command: "printf made > made.txt" } },
  { call: "run_shell_command", input: { command: "cat made.txt" } },
  { say: END },
];
const TYPES: Partial<Record<Dialect, string>> = {
  chat: "openai",
  responses: "openai",
  messages: "claude",
  gemini: "gemini",
  converse: "bedrock",
};
const [key, spare] = [token("first"), token("second")];

const provider = (id: string, dialect: Dialect, apiToken: string, baseUrl: string): object => ({
  ...{ id, type: TYPES[dialect], dialect, apiTokens: [apiToken], ...placeOf(dialect, baseUrl) },
});
const model = (dialect: Dialect): Answer => (dialect === "messages" ? keepsThreads(plays(...ACTS)) : plays(...ACTS));
/** Whatever the dialect: who is asked there is judged by status and words. */
const refused = (dialect: Dialect): Answer =>
  fails({ messages: ANTHROPIC, gemini: GEMINI }[dialect as string]?.invalidKey ?? OPENAI.invalidKey);

/** Its own provider works for one turn, and is gone then. */
function goneBehind(answers: Answer): Answer {
  let turns = 0;
  return (request) => ((isTask(request) || request.json.thread !== undefined) && turns++ > 0 ? resets : answers)(request);
}

const CASES = LIBRARIES.flatMap((library) =>
  library.dialects.map((own) => [`${library.name} ${library.version}, ${own}`, asking(library, own), own] as const),
);

describe.each(CASES)("%s", (_, program, own) => {
  let first: Provider;
  let second: Provider;
  let rig: Rig | undefined;

  beforeEach(async () => void ([first, second] = [await Provider.start(), await Provider.start()]));
  afterEach(async () => {
    await rig?.stop();
    rig = undefined;
    await first.close();
    await second.close();
  });

  async function works(to: Dialect): Promise<Run | undefined> {
    const place = await available(program);
    if ("reason" in place) return void process.stderr.write(`left out: ${place.reason}\n`);
    const providers = [provider("first", own, key, first.baseUrl), provider("second", to, spare, second.baseUrl)];
    const fallbacks = [{ provider: "second", model: "the-fallback" }];
    rig = await Rig.start({ config: { providers, routes: [{ provider: "first", fallbacks }] } });
    return run(program, place.folder, rig.baseURL, TASK);
  }

  function hasFinished(done: Run): void {
    expect(done.output).toContain(END);
    expect([done.code, done.file("made.txt")]).toEqual([0, "made"]);
    const last = second.calls().filter(isTask).at(-1);
    expect(last?.body.toString()).toContain("printf made"); // all of the conversation, whatever the client sent of it
    for (const request of [...first.requests, ...second.requests]) expect(request.dump()).not.toContain(CLIENT_KEY);
  }

  for (const to of SPOKEN.filter((dialect) => dialect !== own)) {
    test(`a task is finished when its provider is gone in the middle of it, by one that speaks ${to}`, async ({ skip }) => {
      first.script(key, goneBehind(model(own)));
      second.script(spare, model(to));
      const done = await works(to);
      if (done === undefined) return skip();
      hasFinished(done);
      expect(second.calls().filter(isTask).length).toBeGreaterThanOrEqual(2);
    });
  }

  const [one] = SPOKEN.filter((dialect) => dialect !== own) as [Dialect];
  test("a task is finished while its only token is bad", async ({ skip }) => {
    first.script(key, refused(own));
    second.script(spare, model(one));
    const done = await works(one);
    if (done === undefined) return skip();
    hasFinished(done);
  });

  test("where every token is refused it ends with the gateway's words", async ({ skip }) => {
    first.script(key, refused(own));
    second.script(spare, refused(one));
    const done = await works(one);
    if (done === undefined) return skip();
    expect(done.output).toContain("The provider refused every API token of this gateway.");
    expect(done.file("made.txt")).toBeUndefined();
    expect(done.seconds).toBeLessThan(60);
  });
});
