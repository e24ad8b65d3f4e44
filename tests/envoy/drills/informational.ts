// A provider that begins with an informational answer (RFC 9110, 15.2; RFC 8297), after which Envoy's router gives up its retry and the limits of an
// attempt, and then fails without a final answer.
import assert from "node:assert/strict";
import { closes, informed, resets, silent, type Answer } from "../../support/answers.js";
import { spare } from "./bad-tokens.js";
import { allServed, token, type Drill } from "./drill.js";

const ENDS: Record<string, Answer> = { "is silent": silent, "closes the connection": closes, "resets the connection": resets };

function drill(protocol: "http" | "h2", statuses: number[], name: keyof typeof ENDS): Drill {
  const over = protocol === "http" ? "HTTP/1.1" : "HTTP/2";
  return {
    id: "K44",
    title: `a provider over ${over} answers ${statuses.join(", ")} and then ${name}: the fallback answers, no request is lost`,
    counted: true,
    async run(stage) {
      const other = await spare(stage);
      const provider = await stage.provider({ protocol, otherwise: informed(ENDS[name] ?? silent, statuses) });
      const at = protocol === "http" ? provider : `https://a.localhost:${provider.port}/v1`;
      const target = await stage.gateway({
        providers: [{ id: "p1", tokens: [token("a")], at, probes: false }, other.scenario],
        fallbacks: [{ provider: "spare", model: "other" }],
        attemptLimitMs: 500,
        rig: { trustsSelfSigned: true },
      });
      const answers = await stage.parallel(target, 3);
      allServed([...answers, ...(await stage.series(target, 3))]);
      assert.ok(provider.hits() > 0 && other.at.hits() >= 6);
      for (const { milliseconds } of answers) assert.ok(milliseconds < 8000, `answered after ${milliseconds} ms`);
    },
  };
}

export const INFORMATIONAL_DRILLS: Drill[] = [
  drill("http", [103], "is silent"),
  drill("http", [103], "closes the connection"),
  drill("http", [103], "resets the connection"),
  drill("http", [100], "closes the connection"),
  drill("http", [102], "resets the connection"),
  drill("http", [103, 100, 103], "is silent"),
  drill("h2", [103], "is silent"),
  drill("h2", [103], "resets the connection"),
];
