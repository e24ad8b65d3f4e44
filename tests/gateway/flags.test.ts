import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HELP, readCommand } from "../../gateway/flags.js";
import { ROOT } from "../../gateway/paths.js";

test("what is not said has the documented default", () => {
  expect(readCommand(["start"])).toMatchObject({
    name: "start",
    flags: { config: undefined, port: 8080, consolePort: 8001, host: "127.0.0.1", demo: false, yes: false, logLevel: "info" },
  });
});

test("every flag is taken", () => {
  const args = "start --config a.yaml --port 1 --console-port 0 --host ::1 --workers 3 --yes --log-level debug";
  const more = "--history-mb 20 --guided --console-host 10.0.0.1 --console-name a.example --console-name b.example";
  expect(readCommand(`${args} ${more}`.split(" "))).toEqual({
    name: "start",
    flags: {
      ...{ config: "a.yaml", port: 1, consolePort: 0, host: "::1", workers: 3, demo: false, yes: true, logLevel: "debug" },
      ...{ guided: true, historyMb: 20, consoleHost: "10.0.0.1", consoleNames: ["a.example", "b.example"] },
    },
  });
});

test.for([
  ["--port 65536", "--port: expected a number from 0 to 65535"],
  ["--port 1e3", "--port"],
  ["--console-port x", "--console-port"],
  ["--workers 0", "--workers: expected a number from 1"],
  ["--log-level loud", "--log-level: expected one of error, warn"],
  ["--port 8001", "--port and --console-port are both 8001"],
  ["--demo --config a.yaml", "--demo"],
  ["--demo --guided", "--demo and --guided"],
  ["--history-mb 1", "--history-mb: expected a number from 8"],
  ["--history-mb 20 --no-history", "--history-mb and --no-history"],
  ["--colour red", "--colour"],
  ["extra", 'unexpected argument "extra"'],
])("`start %s` is refused by name", ([args, message]) => {
  const command = readCommand(["start", ...(args as string).split(" ")]);
  expect(command).toMatchObject({ name: "wrong", message: expect.stringContaining(message as string) as string });
});

test.each(["start", "check", "explain", "export"])("`%s a.yaml` is told how a configuration is named", (name) => {
  const command = readCommand([name, "a.yaml"]);
  expect(command).toEqual({ name: "wrong", message: 'unexpected argument "a.yaml"; a configuration is named by --config FILE' });
});

test("the help names every flag of every command", () => {
  const source = ["flags.ts", "inspect-flags.ts", "export/flags.ts", "import/flags.ts"];
  const texts = source.map((file) => readFileSync(join(ROOT, "gateway", file), "utf8"));
  const flags = texts.flatMap((text) =>
    [...text.matchAll(/^ +"?([a-z][a-z-]*)"?: (?:\{ type: "(?:string|boolean)"|text,)/gm)].map(([, name]) => name as string),
  );
  expect(flags.length).toBeGreaterThan(20);
  for (const flag of flags) expect(HELP).toContain(`--${flag}`);
});

test("help is shown without a command, an unknown command is refused", () => {
  expect(readCommand([]).name).toBe("help");
  expect(readCommand(["start", "--help"]).name).toBe("help");
  for (const command of ["check", "explain", "export", "import", "password"]) expect(readCommand([command, "--help"]).name).toBe("help");
  for (const args of [["help"], ["check", "--json", "--help"], ["import", "--from", "litellm", "-h"]])
    expect(readCommand(args).name).toBe("help");
  expect(readCommand(["--version"]).name).toBe("version");
  expect(readCommand(["stop"])).toMatchObject({ name: "wrong" });
});
