// What is allowed and yet does nothing, or not what it looks like: each finding with its reason and its cure. Works on a configuration without
// errors. The plugin does not say these; whoever writes the configuration is told before it is in force.
import type { Config } from "../config.js";
import type { Finding } from "../finding.js";
import { locateProviders } from "../located.js";
import type { RawObject } from "../raw.js";
import { credentialLints } from "./credentials.js";
import { failoverLints, healthCheckLints } from "./providers.js";
import { limitLints } from "./limits.js";
import type { Linted } from "./linted.js";
import { retryLints } from "./retries.js";
import { routeLints } from "./routes.js";
import { targetLints } from "./targets.js";

/** Advice compares everything with everything; a configuration beyond this is generated, and nobody reads it. */
const MOST_ITEMS = 1_500;

/** All of them, in the order of the rules. */
export function lint(root: RawObject, config: Config): Finding[] {
  if (sizeOf(config) > MOST_ITEMS) return [];
  const linted: Linted = { root, config, located: locateProviders(root) };
  return [credentialLints, healthCheckLints, failoverLints, retryLints, targetLints, routeLints, limitLints].flatMap((rule) =>
    rule(linted),
  );
}

function sizeOf({ providers, routes, rules }: Config): number {
  const ofRoutes = routes.map(({ matches, targets, fallbacks }) => matches.length + targets.length + fallbacks.length);
  const ofProviders = providers.map(({ modelMapping, models }) => 1 + Object.keys(modelMapping).length + models.length);
  return [...ofRoutes, ...ofProviders].reduce((sum, each) => sum + each, rules.length);
}
