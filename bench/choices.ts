// What single choices in the gateway's own Envoy configuration cost or save: each is taken back by itself, and the instructions of a request counted.
import { join } from "node:path";
import type { Json, RigInput } from "../gateway/envoy/rig.js";
import { startEnvoy } from "./envoys.js";
import { counted, type Instructions } from "./instructions.js";
import type { Plan } from "./parts.js";
import { OURS, type System } from "./systems.js";
import { changeBootstrap, type Manager, routeOf, routerOf, writePlugin } from "./variants.js";

interface Choice {
  /** What is different from the gateway's files. */
  name: string;
  /** Changes a written bootstrap. */
  change?(parts: Parts): void;
  /** What the gateway writes besides. */
  input?(folder: string): Partial<RigInput>;
}

/** Where the choices stand in a bootstrap. */
interface Parts {
  manager: Json;
  router: Json;
  route: Json;
  stats: Json;
}

/** As Envoy has it: the key is left out of the file. */
const UNSET = undefined;

const OWN_STATS = { inclusion_list: { patterns: [{ prefix: "wasmcustom." }] } };

const CHOICES: Choice[] = [
  { name: "the gateway's files" },
  { name: "with an access log, as the gateway has it by default", input: (folder) => ({ accessLog: join(folder, "access.log") }) },
  {
    name: "with statistics for each virtual host and status (`dynamic_stats`)",
    change: ({ router }) => Object.assign(router, { dynamic_stats: UNSET }),
  },
  {
    name: "with Envoy's own headers to the client (`suppress_envoy_headers`)",
    change: ({ router }) => Object.assign(router, { suppress_envoy_headers: UNSET }),
  },
  { name: "with a request id", change: ({ manager }) => Object.assign(manager, { generate_request_id: true }) },
  { name: "with a `server` header of Envoy's", change: ({ manager }) => Object.assign(manager, { server_header_transformation: UNSET }) },
  {
    name: "without idle limits",
    change: ({ manager, route }) => (Object.assign(manager, { stream_idle_timeout: "0s" }), Object.assign(route, { idle_timeout: "0s" })),
  },
  { name: "without a limit for the headers", change: ({ manager }) => Object.assign(manager, { request_headers_timeout: UNSET }) },
  { name: "without cleaned paths", change: ({ manager }) => Object.assign(manager, { normalize_path: false, merge_slashes: false }) },
  {
    name: "without errors in OpenAI's shape from Envoy itself",
    change: ({ manager }) => Object.assign(manager, { local_reply_config: UNSET }),
  },
  { name: "without the second try at the redirector", change: ({ route }) => Object.assign(route, { retry_policy: UNSET }) },
  {
    name: "with the plugin's own statistics alone (`stats_matcher`)",
    change: ({ stats }) => Object.assign(stats, { stats_matcher: OWN_STATS }),
  },
  { name: "without redirects inside Envoy", change: ({ route }) => Object.assign(route, { internal_redirect_policy: UNSET }) },
];

/** Instructions of a request of 1 KB with each choice; the ratio is to the gateway's files. */
export async function choices(plan: Plan): Promise<Instructions[]> {
  const [small] = plan.workloads;
  if (!small) return [];
  const rows: Instructions[] = [];
  for (const choice of CHOICES) {
    const { count, own } = await counted(plan, systemWith(choice), small);
    rows.push({ group: small.name, name: choice.name, count, own, ratio: count / (rows[0]?.count ?? count) });
    plan.setup.say(`${choice.name}: ${Math.round(count)} instructions a request`);
  }
  return rows;
}

function systemWith(choice: Choice): System {
  return {
    ...OURS,
    name: "ai-failover",
    start: (setup, shape) => {
      const path = writePlugin(setup.folder, setup.mockPort, setup.plugin, shape, choice.input?.(setup.folder));
      changeBootstrap(path, (manager, _, bootstrap) => choice.change?.(partsOf(manager, bootstrap)));
      return startEnvoy(setup.binary, choice.name, setup.folder, path, setup.startLimitMs);
    },
  };
}

function partsOf(manager: Manager, bootstrap: Json): Parts {
  const router = routerOf(manager);
  return { manager, router, route: routeOf(manager).route, stats: bootstrap["stats_config"] as Json };
}
