// LiteLLM's proxy, from PyPI.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../gateway/paths.js";
import { startChild, type Started } from "./child.js";
import { installed, type PeerPackage } from "./install.js";

export const LITELLM: PeerPackage = {
  name: "LiteLLM",
  version: "1.108.7",
  needs: "Python 3.11 or later with venv and pip, about 800 MB, and a network that reaches PyPI",
  steps: (folder) => [
    { command: "python3", args: ["-m", "venv", folder] },
    {
      command: join(folder, "bin", "python"),
      args: [
        ...["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--no-deps", "--only-binary", ":all:"],
        ...["-r", join(ROOT, "bench", "peers", "litellm-requirements.txt")],
      ],
    },
  ],
};

/** What keeps it from the network: its list of prices comes from the package instead. */
export const LITELLM_ENVIRONMENT = { LITELLM_LOCAL_MODEL_COST_MAP: "True", NO_COLOR: "1" };

/** The line that uvicorn writes once it listens. */
export const LITELLM_LISTENING = /Uvicorn running on http:\/\/127\.0\.0\.1:(\d+)/;

/** One proxy as its command line starts it. Resolves when it serves; rejects with the end of its output. */
export async function startLitellm(config: object, folder: string, say: (line: string) => void): Promise<Started> {
  const home = await installed(LITELLM, say);
  const path = join(folder, "litellm.yaml");
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return startChild({
    name: "LiteLLM's proxy",
    command: join(home, "bin", "litellm"),
    args: ["--config", path, "--host", "127.0.0.1", "--port", "0"],
    env: LITELLM_ENVIRONMENT,
    listening: LITELLM_LISTENING,
    limitMs: 300_000,
  });
}
