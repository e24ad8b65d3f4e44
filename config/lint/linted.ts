import type { Config } from "../config.js";
import type { Located } from "../located.js";
import type { RawObject } from "../raw.js";

/** What a rule looks at: the configuration as written and as understood. */
export interface Linted {
  root: RawObject;
  config: Config;
  /** In the order of `config.providers`. */
  located: readonly Located[];
}
