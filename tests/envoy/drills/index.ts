// Every drill, in the order of the list that they come from.
import { BAD_TOKEN_DRILLS } from "./bad-tokens.js";
import { COMPRESSION_DRILLS } from "./compression.js";
import { CONFIGURATION_DRILLS } from "./configuration.js";
import type { Drill } from "./drill.js";
import { ENDING_DRILLS } from "./endings.js";
import { FAULT_DRILLS } from "./faults.js";
import { HIDDEN_ERROR_DRILLS } from "./hidden-errors.js";
import { INFORMATIONAL_DRILLS } from "./informational.js";
import { ISOLATION_DRILLS } from "./isolation.js";
import { JUDGEMENT_DRILLS } from "./judgement.js";
import { LAST_RESORT_DRILLS } from "./last-resort.js";
import { MANY_MODELS_DRILLS } from "./many-models.js";
import { IDLE_DRILLS, NETWORK_DRILLS, REDIRECT_DRILLS } from "./network.js";
import { PROVIDER_FAULT_DRILLS } from "./provider-faults.js";
import { RATE_LIMIT_DRILLS } from "./rate-limits.js";
import { LEAVING_DRILLS, REQUEST_DRILLS } from "./requests.js";
import { SECRET_DRILLS } from "./secrets.js";
import { SIGN_DRILLS } from "./signs.js";
import { SILENCE_DRILLS } from "./silence.js";
import { TRAILER_DRILLS } from "./trailers.js";
import { TRAP_DRILLS } from "./trap.js";
import { UPLOAD_DRILLS } from "./uploads.js";

export const ALL_DRILLS: Drill[] = [
  ...BAD_TOKEN_DRILLS,
  ...RATE_LIMIT_DRILLS,
  ...PROVIDER_FAULT_DRILLS,
  ...HIDDEN_ERROR_DRILLS,
  ...SIGN_DRILLS,
  ...SILENCE_DRILLS,
  ...ENDING_DRILLS,
  ...CONFIGURATION_DRILLS,
  ...REQUEST_DRILLS,
  ...INFORMATIONAL_DRILLS,
  ...ISOLATION_DRILLS,
  ...NETWORK_DRILLS,
  ...LEAVING_DRILLS,
  ...JUDGEMENT_DRILLS,
  ...COMPRESSION_DRILLS,
  ...REDIRECT_DRILLS,
  ...IDLE_DRILLS,
  ...SECRET_DRILLS,
  ...TRAP_DRILLS,
  ...UPLOAD_DRILLS,
  ...MANY_MODELS_DRILLS,
  ...LAST_RESORT_DRILLS,
  ...FAULT_DRILLS,
  ...TRAILER_DRILLS,
].sort((a, b) => a.id.localeCompare(b.id));
