// Names that every object inherits, at every place that takes a name or a path from outside: nothing that all objects share changes.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseConfig } from "../../config/index.js";
import { baseEnvironment, envoyEnvironment, installerEnvironment, run } from "../../gateway/child.js";
import { editYaml } from "../../gateway/edit/edit.js";
import { hashPassword } from "../../gateway/password.js";
import { ROOT } from "../../gateway/paths.js";
import { Page } from "../gateway/console/page.js";
import { envoyReady } from "../gateway/envoy-ready.js";
import { runGateway } from "../gateway/running.js";
import { eventually } from "../support/gate.js";
import { raw } from "./raw.js";
import { shared } from "./shared.js";

envoyReady();

const NAMES = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__", "valueOf"];
const BEGINNINGS: (string | number)[][] = [[], ["a"], ["providers"], ["providers", 0], ["providers", 0, "failover"], ["list"], ["list", 1]];
const ENDINGS: (string | number)[][] = [[], ["x"], ["prototype", "x"], ["__proto__", "x"], ["x", "y"], [0], ["toString"]];
const PATHS = BEGINNINGS.flatMap((begin) => NAMES.flatMap((name) => ENDINGS.map((end) => [...begin, name, ...end])));
/** As text: an object literal of JavaScript would set its own prototype. */
const VALUES = ['"y"', "null", '{"__proto__":{"x":"y"}}', '{"constructor":{"prototype":{"x":"y"}}}', '[{"__proto__":{"x":1}}]'];
const YAML = "a: 1\nlist: [1, { b: 2 }]\nproviders: [{ id: a, type: openai, apiTokens: [x], failover: { enabled: true } }]\n";

test("an edit reaches own keys alone, whatever its path and its value are", () => {
  const before = shared();
  for (const text of [YAML, "", "{}", "[]", "a: &x {}\nb: *x\n", "__proto__: { x: 1 }\nconstructor: { prototype: {} }\n"])
    for (const path of PATHS)
      for (const value of [undefined, ...VALUES]) {
        try {
          editYaml(text, [{ path, ...(value === undefined ? {} : { value: JSON.parse(value) as unknown }) }]);
        } catch {
          // A path that leads nowhere is refused, which is as good.
        }
      }
  expect(shared()).toEqual(before);
});

test("an edit of such a name does what it says", () => {
  const changed = editYaml(YAML, [{ path: ["__proto__", "x"], value: "y" }]);
  expect(changed).toBe(`${YAML}__proto__:\n  x: y\n`);
  expect(editYaml(changed, [{ path: ["__proto__", "x"] }])).toBe(`${YAML}__proto__: {}\n`);
  expect(editYaml(YAML, [{ path: ["constructor", "prototype", "x"] }])).toBe(YAML);
});

test("the console's API takes such names for what they are, at every place", async () => {
  const { gateway, yaml } = await runGateway();
  const page = await Page.open(gateway.consolePort);
  const { revision } = (await page.get("/api/config")).json as { revision: string };
  const before = shared();
  const inherited = '"__proto__":{"x":"y","shell":true},"constructor":{"prototype":{"x":"y"}}';
  const asked: [string, string, string?][] = [
    ...PATHS.slice(0, 60).map((path): [string, string, string] => [
      "POST",
      "/api/config/edit",
      `{"yaml":"a: 1\\n","changes":[{"path":${JSON.stringify(path)},"value":"y"}],${inherited}}`,
    ]),
    ["POST", "/api/config/check", JSON.stringify({ yaml: `${yaml}__proto__: { x: 1 }\nconstructor: { prototype: { x: 1 } }\n` })],
    ["PUT", "/api/config", JSON.stringify({ yaml: `${yaml}__proto__: { x: 1 }\n`, revision })],
    ["POST", "/api/providers/try", `{"provider":{"type":"constructor",${inherited}},${inherited}}`],
    ["POST", "/api/providers/try", `{"provider":{"type":"openai","baseUrl":"http://127.0.0.1:9","headers":{${inherited}}}}`],
    ["POST", "/api/tokens/eject", `{"provider":"__proto__","token":0,${inherited}}`],
    ["POST", "/api/drills", `{"provider":"constructor","token":null,"kind":"__proto__","seconds":60,${inherited}}`],
    ["POST", "/api/explain", `{"model":"__proto__","path":"/v1/chat/completions",${inherited}}`],
    ["POST", "/api/session", `{"password":"x",${inherited}}`],
    ["GET", "/api/config/export?to=constructor&__proto__[x]=y&constructor[prototype][x]=y"],
    ["GET", "/api/config/history/__proto__"],
    ["GET", "/__proto__"],
    ["GET", "/api/events/../__proto__?recent=__proto__"],
  ];
  for (const [method, path, body] of asked) {
    const { status } = await raw(page, method, path, body);
    expect([path, status]).toEqual([path, expect.toSatisfy((each: number) => each < 500)]);
    expect(shared()).toEqual(before);
  }
  expect((await raw(page, "POST", "/api/config/edit", '{"yaml":"a: 1\\n","changes":[{"path":["b"],"value":2}]}')).text).toContain("b: 2");
});

test.for(NAMES)("a variable that is named %s is not set unless somebody set it", (name) => {
  const { errors } = parseConfig(`providers: [{ id: a, type: openai, apiTokens: ["\${${name}}"] }]`, {});
  expect(errors).toEqual([expect.objectContaining({ message: `environment variable ${name} is not set` })]);
});

test("a child's environment is written out by name, and nothing that objects inherit gets into it", async () => {
  const own = {
    PATH: process.env["PATH"],
    LANG: "C",
    AI_FAILOVER_CONSOLE_PASSWORD: "p",
    QWEN_KEY: "k",
    HTTPS_PROXY: "h",
    PIP_INDEX_URL: "i",
  };
  // Also names that would be passed on if they were the gateway's own.
  const inherited = {
    LD_PRELOAD: "/tmp/evil.so",
    LD_LIBRARY_PATH: "/tmp/evil",
    TMPDIR: "/tmp",
    OTEL_SERVICE_NAME: "x",
    NETRC: "/x",
    shell: "/bin/false",
  };
  for (const [name, value] of Object.entries(inherited))
    Object.defineProperty(Object.prototype, name, { value, enumerable: true, configurable: true, writable: true });
  try {
    const names = async (environment: Record<string, string>) =>
      (await run("/usr/bin/env", [], environment, 10_000)).stdout
        .trim()
        .split("\n")
        .map((line) => line.split("=")[0])
        .sort();
    expect(await names(envoyEnvironment(own))).toEqual(["LANG", "PATH"]);
    expect(await names(baseEnvironment(own))).toEqual(["LANG", "PATH"]);
    expect(await names(installerEnvironment(own))).toEqual(["HTTPS_PROXY", "LANG", "PATH", "PIP_INDEX_URL"]);
  } finally {
    for (const name of Object.keys(inherited)) Reflect.deleteProperty(Object.prototype, name);
  }
});

test("Envoy gets neither the console's password nor a token", async () => {
  process.env["AI_FAILOVER_CONSOLE_PASSWORD"] = "the password of the console";
  process.env["QWEN_KEY_FOR_THIS_TEST"] = "sk-in-the-environment";
  onTestFinished(() => {
    for (const name of ["AI_FAILOVER_CONSOLE_PASSWORD", "QWEN_KEY_FOR_THIS_TEST"]) Reflect.deleteProperty(process.env, name);
  });
  const { gateway } = await runGateway({ password: await hashPassword("the password of the console") });
  const environment = readFileSync(`/proc/${gateway.envoyPid}/environ`, "utf8").split("\0");
  expect(environment.join("\n")).not.toMatch(/password of the console|sk-in-the-environment/);
  expect(environment.some((line) => line.startsWith("PATH="))).toBe(true);
});

test("in the command, what all objects inherit from is closed", async () => {
  const tried = [
    '({}).__proto__ === undefined ? "no __proto__" : "__proto__"',
    '(() => { "use strict"; ({}).constructor.prototype.x = 1; return "changed"; })()',
    '(() => { "use strict"; ({}).constructor.prototype.toString = 1; return "changed"; })()',
    '(() => { "use strict"; [].constructor.prototype.x = 1; return "changed"; })()',
    '(() => { "use strict"; class A {}; const a = new A(); a.toString = () => "own"; return String(a); })()',
  ];
  const each = tried.map((code) => `try { process.send(${code}); } catch (error) { process.send(error.constructor.name); }`).join("\n");
  const source = `process.on("message", () => { ${each} });`;
  const main = join(ROOT, "build", "js", "gateway", "main.js");
  const args = [
    "--import",
    `data:text/javascript,${encodeURIComponent(source)}`,
    main,
    "start",
    "--demo",
    "--port",
    "0",
    "--console-port",
    "0",
  ];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  let said = "";
  child.stdout?.on("data", (data: Buffer) => (said += data.toString()));
  await eventually("the curl is printed", () => /^ {2}curl /m.test(said), 60_000);
  const answers: unknown[] = [];
  child.on("message", (answer) => answers.push(answer));
  child.send("try");
  await eventually("five answers", () => answers.length === 5);
  expect(answers).toEqual(["no __proto__", "TypeError", "TypeError", "TypeError", "own"]);
});
