// Faults below HTTP, redirects and idle connections, on real Envoy.
import { IDLE_DRILLS, NETWORK_DRILLS, REDIRECT_DRILLS } from "./drills/network.js";
import { runMatrix } from "./drills/matrix.js";

runMatrix([...NETWORK_DRILLS, ...REDIRECT_DRILLS, ...IDLE_DRILLS]);
