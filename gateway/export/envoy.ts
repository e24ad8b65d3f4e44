// For an Envoy that one starts oneself: the whole bootstrap.
import { meanings, PLUGIN_PATH, yamlOf, type ExportInput, type Exported } from "./exported.js";
import { podRig, SOCKETS } from "./envoy-filter.js";
import { partsOf } from "./parts.js";

/** Writes for Envoy. */
export function exportEnvoy(input: ExportInput): Exported {
  const { bootstrap } = partsOf(
    podRig(input),
    input.secrets.map(({ variable }) => variable),
  );
  return {
    files: {
      "envoy.yaml": yamlOf(
        "Everything in one file; tokens come from Envoy's environment.\nenvoy -c envoy.yaml --disable-hot-restart",
        bootstrap,
      ),
    },
    todo: [
      `put the plugin (build/ai-failover.wasm) at ${PLUGIN_PATH} and make the folder ${SOCKETS} with mode 0700`,
      ...meanings(input.secrets).map((line) => `set the environment variable ${line}`),
    ],
  };
}
