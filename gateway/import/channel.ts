// A channel of one-api or new-api, and what a reading of channels has at hand.
import type { RawObject } from "../../config/raw.js";
import type { ImportKind } from "./flags.js";
import type { Report } from "./report.js";
import type { Path, Source } from "./source.js";

export interface Channel {
  value: RawObject;
  path: Path;
  /** For messages. */
  title: string;
  models: string[];
  priority: number;
  weight: number;
}

/** What a reading of channels has at hand. */
export interface ChannelReading {
  source: Source;
  report: Report;
  from: ImportKind;
}
