// The downstream half alone, as where only a WasmPlugin can be installed: re-dispatch is by call, answers arrive whole.
import { BAD_TOKEN_DRILLS } from "./drills/bad-tokens.js";
import { runMatrix } from "./drills/matrix.js";
import { IDLE_DRILLS } from "./drills/network.js";

const IDS = new Set(["K01", "K08", "K22", "K23"]);

runMatrix([...BAD_TOKEN_DRILLS.filter((drill) => IDS.has(drill.id)), ...IDLE_DRILLS], { rig: "downstreamOnly" });
