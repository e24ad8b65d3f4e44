// The death of the gateway's own process: Envoy serves on, another process takes it over, and after it everything works as before.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startDemoProvider } from "../../gateway/demo/provider.js";
import { BackOff } from "../../gateway/keeper/back-off.js";
import { HeldLines } from "../../gateway/keeper/held-lines.js";
import { eventually, within } from "../support/gate.js";
import { commandLine, ownProcess } from "../support/gateway-processes.js";
import { envoysOf, type Run, started } from "./command.js";
import { envoyReady } from "./envoy-ready.js";
import { temporaryFolder } from "./folder.js";

envoyReady();

/** Processes start one after the other. */
const LONG = 240_000;
const TOKEN = "sk-of-the-environment-0123456789";
const PASSWORD = "the password of the console";

interface Kept extends Run {
  endpoint: string;
  console: string;
  configFile: string;
  yaml: (more?: string) => string;
  envoyPid: number;
  own: () => number | undefined;
}

/** The command in front of a provider of this process, with its token in the environment. */
async function kept(args: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Kept> {
  const provider = await startDemoProvider({ name: "a", tokens: [TOKEN], modelPrefix: "", chunkPauseMs: 20 });
  onTestFinished(() => provider.close());
  const folder = temporaryFolder();
  const configFile = join(folder, "ai-failover.yaml");
  const yaml = (more = "") =>
    `providers: [{ id: a, type: openai, baseUrl: "${provider.baseUrl}", apiTokens: ["\${A_TOKEN}"] }]\nroutes: [{ provider: a, match: { model: m } }]\n${more}`;
  writeFileSync(configFile, yaml());
  const running = await started(args, { A_TOKEN: TOKEN, ...env }, folder);
  const envoyPid = Number(children(running.child.pid as number, "envoy.json")[0]);
  return { ...running, configFile, yaml, envoyPid, own: () => ownProcess(running.child) };
}

function children(pid: number, what: string): number[] {
  const all = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
  return all.filter((each) => commandLine(each).includes(what) && !commandLine(each).startsWith("/bin/sh"));
}

async function ask(endpoint: string, stream: boolean, model = "m"): Promise<string> {
  const answer = await fetch(`${endpoint}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, stream, messages: [{ role: "user", content: "Hello to whoever serves" }] }),
  });
  const text = await answer.text();
  const whole = stream ? text.includes("[DONE]") : text.includes('"choices"');
  return answer.status === 200 && whole ? "answered" : `${answer.status} ${text}`;
}

/** Asks without a pause, three at a time, plain and streamed. What it returns ends that, with how each was answered. */
function load(endpoint: string): { count: () => number; end: () => Promise<Map<string, number>> } {
  const results = new Map<string, number>();
  let count = 0;
  let on = true;
  const one = async (stream: boolean) => {
    while (on) {
      const result = await ask(endpoint, stream).catch((error: unknown) => String(error));
      results.set(result, (results.get(result) ?? 0) + 1);
      count++;
    }
  };
  const all = [one(true), one(true), one(false)];
  return {
    count: () => count,
    end: async () => {
      on = false;
      await Promise.all(all);
      return results;
    },
  };
}

/** Ends the gateway's own process and waits until another one says that it runs. */
async function killOwn({ own, output }: Kept, signal: NodeJS.Signals = "SIGKILL"): Promise<number> {
  const before = own() as number;
  const said = output().split("runs again (pid").length;
  process.kill(before, signal);
  await eventually("another one runs", () => output().split("runs again (pid").length > said, 60_000).catch((error: Error) => {
    throw new Error(`${error.message}; what was said:\n${output()}`);
  });
  const now = own();
  expect(now).not.toBe(before);
  return now as number;
}

async function status(
  console_: string,
): Promise<{ config: { errors: string[]; inForceSince: number }; envoy: { state: string; restarts: number } }> {
  return (await (await fetch(`${console_}/api/status`)).json()) as Awaited<ReturnType<typeof status>>;
}

test(
  "kill -9 of the gateway's own process loses no request; Envoy is the same, and everything works again",
  { timeout: LONG },
  async () => {
    const running = await kept();
    const { endpoint, console: console_, configFile, yaml, output, envoyPid } = running;
    const before = await status(console_);
    const traffic = load(endpoint);
    await eventually("requests are answered", () => traffic.count() > 20);
    for (const signal of ["SIGKILL", "SIGABRT"] as const) {
      await killOwn(running, signal);
      const seen = traffic.count();
      await eventually("more are answered", () => traffic.count() > seen + 20);
    }
    expect(output()).toContain("the gateway's own process ended unexpectedly (SIGKILL); Envoy goes on serving; starting it again in 0 ms");
    expect(output()).toContain("(SIGABRT); Envoy goes on serving; starting it again in 200 ms");
    // What the status says is what it said.
    expect(await status(console_)).toMatchObject({ config: before.config, envoy: before.envoy });

    // A change by the file.
    writeFileSync(configFile, yaml().replace("model: m", "model: { prefix: m }"));
    await eventually("the change is in force", async () => (await ask(endpoint, false, "m-other")) === "answered");
    // One that is wrong is refused, and the one before stays.
    writeFileSync(configFile, "providers: 7\n");
    await eventually("the error is told", async () => (await status(console_)).config.errors.length > 0);
    await killOwn(running);
    expect((await status(console_)).envoy.state).toBe("running");
    await eventually("the error is told again", async () => (await status(console_)).config.errors.length > 0);
    expect(await ask(endpoint, false, "m-other")).toBe("answered");
    writeFileSync(configFile, yaml());
    await eventually("it is in force", async () => (await ask(endpoint, false, "m-other")).startsWith("404"));

    // The console: the page, the metrics, and each request as it ends.
    expect((await fetch(`${console_}/`)).status).toBe(200);
    expect(await (await fetch(`${console_}/metrics`)).text()).toContain("ai_failover_");
    const events = await fetch(`${console_}/api/events`);
    let told = "";
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const piece of events.body as AsyncIterable<Uint8Array>) {
        told += decoder.decode(piece);
        if (told.includes("event: request")) break;
      }
    })();
    await within(reading, "the event of a request");
    expect([...(await traffic.end()).keys()]).toEqual(["answered"]);
    expect(children(running.child.pid as number, "envoy.json")).toEqual([envoyPid]);
    expect(output()).not.toContain(TOKEN);
  },
);

test("a change in the middle of which the gateway's own process dies comes into force all the same", { timeout: LONG }, async () => {
  const running = await kept();
  const { endpoint, configFile, yaml, envoyPid, console: console_ } = running;
  const traffic = load(endpoint);
  for (let n = 0; n < 2; n++) {
    const said = running.output().split("in force since").length;
    writeFileSync(configFile, yaml().replace("model: m", `model: [m, m-${n}]`));
    // Somewhere between the first notice and the last file.
    if (n % 2 === 0)
      await eventually("it is taken", () => running.output().split("in force since").length > said || traffic.count() % 7 === 3);
    await killOwn(running);
    await eventually("the change is in force", async () => (await ask(endpoint, false, `m-${n}`)) === "answered");
  }
  await eventually("nothing is wrong", async () => (await status(console_)).config.errors.length === 0);
  expect([...(await traffic.end()).keys()]).toEqual(["answered"]);
  expect(children(running.child.pid as number, "envoy.json")).toEqual([envoyPid]);
});

test("when both die at once, both are started again", async () => {
  const running = await kept();
  const own = running.own() as number;
  process.kill(own, "SIGSTOP");
  process.kill(running.envoyPid, "SIGKILL");
  process.kill(own, "SIGKILL");
  await eventually("it is answered again", async () => (await ask(running.endpoint, false).catch(() => "")) === "answered", 60_000);
  const now = children(running.child.pid as number, "envoy.json");
  expect(now).toHaveLength(1);
  expect(now).not.toEqual([running.envoyPid]);
  // It may answer before the gateway has seen that it does.
  const { restarts } = await eventually("the gateway says that it runs", async () => {
    const { envoy } = await status(running.console);
    return envoy.state === "running" ? envoy : undefined;
  });
  expect(restarts).toBe(1);
});

test("kill -9 of the keeper leaves nothing behind: no Envoy, no process of the gateway, no folder", async () => {
  const running = await kept();
  const runDir = join(commandLine(running.envoyPid).split("\0")[2] as string, "..");
  const own = running.own() as number;
  running.child.kill("SIGKILL");
  await running.ended;
  await eventually("no Envoy is left", () => envoysOf(runDir).length === 0);
  await eventually("no process of the gateway is left", () => commandLine(own) === "");
});

test("a signal to the gateway's own process ends all in order, as one to the keeper does", async () => {
  for (const whom of ["own", "keeper"] as const) {
    const running = await kept();
    const runDir = join(commandLine(running.envoyPid).split("\0")[2] as string, "..");
    // After a death as well.
    await killOwn(running);
    process.kill(whom === "own" ? (running.own() as number) : (running.child.pid as number), "SIGTERM");
    expect(await within(running.ended, "the end", 5_000)).toBe(0);
    expect(envoysOf(runDir)).toEqual([]);
  }
});

test("a signal while the gateway's own process is dead drains and ends Envoy too", async () => {
  const running = await kept();
  const own = running.own() as number;
  process.kill(own, "SIGKILL");
  running.child.kill("SIGTERM");
  expect(await within(running.ended, "the end", 5_000)).toBe(0);
  expect(commandLine(running.envoyPid)).toBe("");
});

test("Envoy, started and started again, gets no token and no password, and no command line holds one", { timeout: 120_000 }, async () => {
  const running = await kept([], { AI_FAILOVER_CONSOLE_PASSWORD: PASSWORD });
  const hidden = new RegExp(`${TOKEN}|${PASSWORD}`);
  const look = (pid: number) => {
    expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toMatch(hidden);
    expect(commandLine(pid)).not.toMatch(hidden);
  };
  look(running.envoyPid);
  const own = await killOwn(running);
  expect(commandLine(own)).not.toMatch(hidden);
  process.kill(running.envoyPid, "SIGKILL");
  // The one that was killed may still be listed for a moment.
  const another = () => children(running.child.pid as number, "envoy.json").find((pid) => pid !== running.envoyPid);
  const now = await eventually("another Envoy", another);
  await eventually("it serves", async () => (await ask(running.endpoint, false).catch(() => "")) === "answered");
  look(now);
  // The password is asked for as before.
  expect((await fetch(`${running.console}/api/status`)).status).toBe(401);
});

test("a process that ends each time is tried at growing pauses, and at last once a minute", () => {
  const backOff = new BackOff();
  const pauses = Array.from({ length: 12 }, () => backOff.next(1_000));
  expect(pauses.map(({ waitMs }) => waitMs)).toEqual([0, 200, 400, 800, 1600, 3200, 6400, 10000, 10000, 10000, 60000, 60000]);
  expect(pauses.map(({ slow }) => slow).lastIndexOf(false)).toBe(9);
  expect(backOff.next(30_000)).toEqual({ waitMs: 0, slow: false });
});

test("lines that nobody takes are held up to a bound, whole, and what is left out is said", () => {
  const taken: string[][] = [];
  const held = new HeldLines((lines, sent) => {
    taken.push([...lines]);
    sent();
  });
  const line = "x".repeat(1024);
  for (let n = 0; n < 5_000; n++) held.add(line);
  expect(taken).toEqual([]);
  held.pass();
  expect(taken[0]?.slice(0, -1).every((each) => each === line)).toBe(true);
  expect(taken[0]).toHaveLength(4096 + 1);
  expect(taken[0]?.at(-1)).toBe("(904 lines of Envoy's log are left out: too many at once)");
  held.add("one more");
  held.flush();
  expect(taken[1]).toEqual(["one more"]);
});
