// The Envoy that Envoy Gateway makes of deploy/envoy-gateway (scripts/envoy-gateway.sh), under the drills.
import { BAD_TOKEN_DRILLS } from "./drills/bad-tokens.js";
import { envoyGateway } from "./drills/envoy-gateway.js";
import { runMatrix } from "./drills/matrix.js";

const IDS = new Set(["K01", "K08", "K13", "K22", "K23"]);

runMatrix(
  BAD_TOKEN_DRILLS.filter((drill) => IDS.has(drill.id)),
  { launch: envoyGateway, workers: [1] },
);
