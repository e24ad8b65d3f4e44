// K20: a token's bytes appear nowhere but on the way to their own provider. The log of the gateway itself is searched in tests/gateway.
import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { answer, events, ok, resets } from "../../support/answers.js";
import { eventually } from "../../support/gate.js";
import { OPENAI } from "../../support/provider-bodies.js";
import { overSocket } from "../../support/socket-request.js";
import { fails, spare } from "./bad-tokens.js";
import { CLIENT_KEY, MODEL, token, type Drill, type Stage, type Target } from "./drill.js";
import { errorEvent } from "./hidden-errors.js";

/** What is searched for tokens, after every kind of failure. */
interface Scene {
  stage: Stage;
  target: Target;
  secrets: string[];
}

function clean(scene: Scene, text: string, where: string): void {
  for (const secret of scene.secrets) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64"), secret.slice(0, 16)]) {
      assert.ok(!text.includes(form), `${secret.slice(0, 10)}... appears in ${where}: ${around(text, form)}`);
    }
  }
}

function around(text: string, form: string): string {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 300), at + 20);
}

/** Every kind of failure, with Envoy's wasm component at debug. */
export async function everyFailure(stage: Stage): Promise<Scene> {
  const names = ["wrong", "broke", "limited", "broken", "reset", "hidden", "early", "good"].map((name) => token(name));
  const [wrong = "", broke = "", limited = "", broken = "", reset = "", hidden = "", early = "", good = ""] = names;
  const provider = await stage.provider();
  provider.script(wrong, fails(OPENAI.invalidKey, { "x-echo": `Bearer ${wrong}` }));
  provider.script(broke, answer(402, { error: { message: `Incorrect API key provided: ${broke}.`, code: "insufficient_quota" } }));
  provider.script(limited, fails(OPENAI.rateLimit, { "retry-after": "30" })).script(broken, fails(OPENAI.serverError));
  provider.script(reset, resets).script(hidden, answer(200, { error: { message: "no", code: "server_error" } }));
  provider.script(early, (r) => (r.streamed ? events([errorEvent("chat")])(r) : answer(500)(r))).script(good, ok());
  const other = await spare(stage);
  const target = await stage.gateway({
    providers: [
      { id: "p1", tokens: [wrong, broke, limited, good], at: provider },
      { id: "p2", tokens: [broken, reset, hidden, early], at: provider },
      other.scenario,
    ],
    more: {
      routes: ["p1", "p2"].map((id, i) => ({
        name: id,
        match: { model: i === 0 ? MODEL : "m-second" },
        provider: id,
        fallbacks: [{ provider: "spare" }],
      })),
    },
    rig: { componentLogLevel: "wasm:debug" },
  });
  await stage.series(target, 30);
  await stage.series(target, 30, { model: "m-second" });
  await eventually("probes ran", () => provider.probes(wrong) > 1);
  // A pool in which nothing works any more: our own errors and the kept upstream answers are searched too.
  for (const t of [...names, ...other.scenario.tokens]) for (const p of stage.providers) p.script(t, fails(OPENAI.invalidKey));
  await stage.series(target, 10);
  await target.rig?.reconfigure({ providers: [{ id: "p1", type: "nonsense", apiTokens: names }], routes: [] });
  return { stage, target, secrets: [...names, ...other.scenario.tokens, CLIENT_KEY] };
}

/** What holds then, each as a sentence. */
export const CHECKS: [string, (scene: Scene) => Promise<void> | void][] = [
  [
    "the plugin really spoke, and no token is in what it said",
    (scene) => {
      const { target } = scene;
      const log = target.rig?.log ?? "";
      assert.match(log, /ejected/);
      clean(scene, log, "the log");
    },
  ],
  [
    "no token is in an answer that a client got",
    (scene) => {
      const { stage } = scene;
      assert.ok(
        stage.answers.some((a) => a.status !== 200),
        "errors are among them",
      );
      for (const a of stage.answers) clean(scene, a.dump(), "an answer");
    },
  ],
  [
    "no token is in Envoy's statistics",
    async (scene) => {
      const { target } = scene;
      clean(scene, (await target.rig?.admin("/stats")) ?? "", "/stats");
      clean(scene, (await target.rig?.admin("/stats/prometheus")) ?? "", "/stats/prometheus");
    },
  ],
  [
    "no token is in the plugin's status or its answers to commands",
    async (scene) => {
      const { target } = scene;
      clean(scene, JSON.stringify(await target.rig?.status()), "/status");
      for (const path of ["/eject?provider=p1&token=0&ms=1000", "/restore?provider=p1&token=0", "/eject?provider=nobody"]) {
        clean(scene, (await target.rig?.command(path))?.body ?? "", path);
      }
    },
  ],
  [
    "no token is in Envoy's clusters and listeners",
    async (scene) => {
      const { target } = scene;
      for (const path of ["/clusters", "/listeners", "/server_info"]) clean(scene, (await target.rig?.admin(path)) ?? "", path);
    },
  ],
  [
    "the addresses whose answers hold tokens are sockets that only their owner can open",
    async (scene) => {
      const { target } = scene;
      const run = target.rig?.run ?? "";
      const sockets = (await readdir(run)).filter((name) => name.endsWith(".sock"));
      for (const name of ["admin.sock", "control.sock"]) assert.ok(sockets.includes(name), `${name} is not in ${sockets.join(", ")}`);
      for (const name of sockets) {
        const { mode } = await stat(join(run, name));
        assert.equal(mode & 0o777, 0o600, name);
      }
      assert.equal((await stat(run)).mode & 0o777, 0o700);
      assert.equal((await overSocket(join(run, "control.sock"), "GET", "/status")).status, 200);
    },
  ],
  [
    "files that hold tokens can be read by their owner alone",
    async (scene) => {
      const { target } = scene;
      const run = target.rig?.run ?? "";
      for (const name of ["envoy.json", "downstream/downstream.json", "clusters/clusters.json"]) {
        assert.equal((await stat(join(run, name))).mode & 0o077, 0, name);
      }
    },
  ],
];

export const SECRET_DRILLS: Drill[] = [
  {
    id: "K20",
    title:
      "every kind of failure, with Envoy's wasm component at debug: no token in logs, answers, stats and status; addresses that hold tokens are their owner's alone",
    only: "mixed",
    async run(stage) {
      const scene = await everyFailure(stage);
      for (const [, check] of CHECKS) await check(scene);
    },
  },
];
