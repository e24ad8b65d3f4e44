// `${NAME}` in a configuration that the plugin reads itself, as in a cluster: the value comes from the VM's environment.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { Worker } from "../support/host/gateway.js";
import { WASM, ask, config, succeed, tokenOf } from "./worker.js";

const SECRET = "sk-from-the-environment";

function withTokens(...apiTokens: string[]): object {
  return config({
    providers: [{ id: "p1", type: "openai", apiTokens, headers: { "x-team": "team-${TEAM}" } }],
    routes: [{ match: { model: "*" }, provider: "p1" }],
  });
}

function started(environment: Record<string, string>, ...apiTokens: string[]) {
  const made = new Worker({ wasm: WASM, config: withTokens(...apiTokens), environment });
  return { made, log: made.vm.logs.map((l) => l.text).join("\n") };
}

describe("secrets by reference", () => {
  test("a token and a header are filled in from the environment", () => {
    const { made } = started({ TOKEN: SECRET, TEAM: "blue" }, "${TOKEN}");
    assert.ok(made.downstream.configured);
    const passage = ask(made);
    assert.equal(tokenOf(passage), SECRET);
    assert.equal(passage.attempt?.headers.get("x-team"), "team-blue");
    succeed(passage);
  });

  test("a variable that is not set is an error that names it, and the configuration is refused", () => {
    const { made, log } = started({ TEAM: "blue", OTHER: SECRET }, "sk-1", "${TOKEN_2}");
    assert.equal(made.downstream.configured, false);
    assert.match(log, /providers\[0\]\.apiTokens\[1\]: environment variable TOKEN_2 is not set/);
    assert.ok(!log.includes(SECRET));
  });

  test("a value that is no token is refused without being shown", () => {
    const { made, log } = started({ TOKEN: `${SECRET} with spaces`, TEAM: "blue" }, "${TOKEN}");
    assert.equal(made.downstream.configured, false);
    assert.match(log, /providers\[0\]\.apiTokens\[0\]: expected a token/);
    assert.ok(!log.includes(SECRET));
  });

  test("$${ stands for ${ itself", () => {
    const { made } = started({ TEAM: "blue" }, "sk-$${TOKEN}");
    assert.equal(tokenOf(ask(made)), "sk-${TOKEN}");
  });

  test("in Higress's forms a variable that is empty, or ends in a line break, is read as the gateway reads it", () => {
    const provider = { type: "openai", apiTokens: ["${NONE}", "${TOKEN}"], baseUrl: "http://127.0.0.1:9/v1" };
    const made = new Worker({ wasm: WASM, config: { provider }, environment: { NONE: "", TOKEN: `${SECRET}\n` } });
    assert.ok(made.downstream.configured, made.vm.logs.map((l) => l.text).join("\n"));
    assert.equal(tokenOf(ask(made)), SECRET);
  });
});
