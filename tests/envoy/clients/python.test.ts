// The `openai` and `anthropic` packages from PyPI, pinned, in an environment of their own below .cache: made by this test where it is missing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { Accounts } from "../../support/accounts.js";
import { answer } from "../../support/answers.js";
import { Provider } from "../../support/provider.js";
import { Rig } from "../../support/rig.js";
import { TOOL } from "../../support/tool-answers.js";
import { PICTURE, SOUND } from "../../support/wire.js";
import { BadFirst, CLIENT_KEY } from "./bad-first.js";

const run = promisify(execFile);
const HERE = "tests/envoy/clients";

/** The interpreter of the environment; it is complete once its mark is there. */
async function python(): Promise<string> {
  const requirements = join(HERE, "requirements.txt");
  const pins = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 12);
  const folder = resolve(".cache", `python-clients-${pins}`);
  const interpreter = join(folder, "bin", "python");
  const mark = join(folder, "complete");
  if (
    await stat(mark).then(
      () => true,
      () => false,
    )
  )
    return interpreter;
  await mkdir(".cache", { recursive: true });
  await run("python3", ["-m", "venv", "--clear", folder]);
  await run(interpreter, ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps", "-r", requirements]);
  await writeFile(mark, "");
  return interpreter;
}

let interpreter: string;
beforeAll(async () => void (interpreter = await python()), 400_000);

describe("the openai package from PyPI, its first token always bad", () => {
  let gateway: BadFirst;
  beforeAll(async () => void (gateway = await BadFirst.start("openai")));
  afterAll(() => gateway.stop());

  const picture = PICTURE.toString("base64");
  const returned: Record<string, unknown> = {
    chat: "Hello",
    stream: ["Hel", "lo"],
    tools: [TOOL.name, { city: TOOL.city }],
    streamed_tools: [TOOL.name, { city: TOOL.city }],
    asynchronous: ["Hel", "lo"],
    responses: "Hello",
    streamed_response: "Hello",
    completion: "Hello",
    moderation: false,
    embeddings: 2,
    images: picture,
    edit: picture,
    variation: picture,
    transcription: "Hello",
    streamed_transcription: "Hello",
    translation: "Hello",
    speech: SOUND.toString("base64"),
  };

  test(`${Object.keys(returned).join(", ")}: all return what a working provider says`, async () => {
    const env = { ...process.env, BASE_URL: gateway.baseURL, CLIENT_KEY, HEADERS: JSON.stringify(gateway.headers) };
    const names = Object.keys(returned);
    const { stdout } = await gateway.meets(() => run(interpreter, [join(HERE, "openai_python.py"), ...names], { env }), names.length);
    assert.deepEqual(JSON.parse(stdout), returned);
  });
});

describe("what one account made, when it is lost after the second turn", () => {
  const limited = answer(
    429,
    { error: { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" } },
    { "retry-after": "60" },
  );

  /** What the package says of each turn: the state, and what was left out. */
  async function turns(task: string): Promise<unknown> {
    const vendor = await Provider.start();
    onTestFinished(() => vendor.close());
    const provider = (id: string, type: string) => ({ id, type, apiTokens: [`sk-${id}-1`, `sk-${id}-2`], baseUrl: vendor.baseUrl });
    const rig = await Rig.start({
      workers: 2,
      config: {
        tokenSelection: "roundRobin",
        providers: [provider("openai", "openai"), provider("claude", "claude")],
        routes: [
          { match: { model: "gpt" }, provider: "openai" },
          { match: { model: "claude" }, provider: "claude" },
        ],
      },
    });
    onTestFinished(() => rig.stop());
    const accounts = new Accounts().answer;
    vendor.script({}, (request) => (vendor.hits() > 2 && request.token === vendor.calls()[0]?.token ? limited : accounts)(request));
    const env = { ...process.env, BASE_URL: rig.baseURL };
    const { stdout } = await run(interpreter, [join(HERE, "makers_python.py"), task], { env });
    assert.deepEqual(
      [
        ...new Set(
          vendor
            .calls()
            .slice(0, 2)
            .map((call) => call.token),
        ),
      ].length,
      1,
    );
    return JSON.parse(stdout);
  }

  const left = (state: string, what: string) => [[state, null], [state, null], ...Array.from({ length: 3 }, () => [state, what])];
  test.each([
    ["responses", left("completed", "reasoning")],
    ["responses, streamed", left("completed", "reasoning")],
    ["messages", left("end_turn", "thinking")],
    ["messages, streamed", left("end_turn", "thinking")],
    [
      "previous_response_id",
      [
        ["completed", null],
        ["completed", null],
        ["ConflictError", 409, "state_unavailable", "previous_response_id"],
      ],
    ],
  ])("%s", async (task, said) => {
    assert.deepEqual(await turns(task), said);
  });
});
