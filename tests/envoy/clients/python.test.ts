// The `openai` package from PyPI, pinned, in an environment of its own below .cache: made by this test where it is missing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, test } from "vitest";
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

describe("the openai package from PyPI, its first token always bad", () => {
  let gateway: BadFirst;
  let interpreter: string;

  beforeAll(async () => {
    interpreter = await python();
    gateway = await BadFirst.start("openai");
  }, 400_000);
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
