// The Envoy that Istio's pilot makes of deploy/istio (scripts/istio.sh), under the drills.
import { BAD_TOKEN_DRILLS } from "./drills/bad-tokens.js";
import { istioGateway } from "./drills/istio-gateway.js";
import { runMatrix } from "./drills/matrix.js";
import { NETWORK_DRILLS } from "./drills/network.js";

const IDS = new Set(["K01", "K08", "K13", "K22", "K23"]);

runMatrix(
  [
    ...BAD_TOKEN_DRILLS.filter((drill) => IDS.has(drill.id)),
    // By way of the redirector, with what pilot has put into the retry policy beside ours.
    ...NETWORK_DRILLS.filter(({ title }) => title.startsWith("a closed port")),
  ],
  { launch: istioGateway, workers: [1] },
);
