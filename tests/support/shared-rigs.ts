// One Envoy for many tests, for one takes most of a second to start: each test's configuration takes the place of the one before.
import { afterAll } from "vitest";
import type { RigMode } from "../../gateway/envoy/rig.js";
import { Rig } from "./rig.js";

/**
 * For the tests of one file, or of the block it is called in. What is known of a provider stays with its id, so that one that fails as such needs an id of its
 * own. Nobody but this ends the Envoys.
 */
export function sharedRigs(): (mode: RigMode, config: object) => Promise<Rig> {
  const rigs = new Map<RigMode, Rig>();
  afterAll(async () => {
    for (const rig of rigs.values()) await rig.stop();
  });
  return async (mode, config) => {
    const known = rigs.get(mode);
    if (known !== undefined) {
      if ((await known.reconfigure(config)) === "refused") throw new Error(`the configuration is refused:\n${known.log.slice(-2000)}`);
      return known;
    }
    const rig = await Rig.start({ mode, config });
    rigs.set(mode, rig);
    return rig;
  };
}
