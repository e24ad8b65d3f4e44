// onwards, from crates.io: built once as a program of three lines around the library, because its own binary listens on all addresses.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../gateway/paths.js";
import { startChild, type Started } from "./child.js";
import { installed, type PeerPackage } from "./install.js";
import { targetsOf, type PeerScenario } from "./scenario.js";

export const ONWARDS: PeerPackage = {
  name: "onwards",
  version: "1.2.0",
  needs: "cargo with Rust 1.88 or later (it builds for several minutes) and a network that reaches crates.io",
  steps: (folder) => [
    {
      command: "cargo",
      args: [
        "build",
        "--release",
        "--quiet",
        "--locked",
        "--manifest-path",
        join(ROOT, "bench", "peers", "onwards", "Cargo.toml"),
        "--target-dir",
        folder,
      ],
    },
  ],
};

/** One alias for the model, its providers in order of priority, each token a provider. */
export function onwardsConfig(scenario: PeerScenario): object {
  // It appends the whole path of the API, its version included.
  const providers = targetsOf(scenario).flatMap(({ provider, model }) =>
    provider.tokens.map((token) => ({ url: provider.baseUrl.replace(/\/v1$/, ""), onwards_key: token, onwards_model: model })),
  );
  const several = {
    strategy: scenario.fallbacks.length > 0 ? "priority" : "weighted_random",
    fallback: { enabled: true, on_status: [401, 402, 403, 404, 429, 5] },
  };
  return { targets: { [scenario.model]: { ...several, providers } } };
}

/** One gateway with this configuration. Resolves when it listens. */
export async function startOnwards(config: object, folder: string, say: (line: string) => void): Promise<Started> {
  const home = await installed(ONWARDS, say);
  const path = join(folder, "onwards.json");
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return startChild({
    name: "onwards",
    command: join(home, "release", "onwards-on-loopback"),
    args: [path],
    listening: /listening on port (\d+)/,
    limitMs: 30_000,
  });
}
