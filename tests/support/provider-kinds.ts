// Every failure kind in every API as a real provider answered it: the files of tests/recordings.
import type { Answer } from "./answers.js";
import { ALL_RECORDINGS, played, type Api, type Recording } from "./recordings.js";

export type { Api } from "./recordings.js";

export interface KindCase {
  kind: string;
  api: Api;
  /** The provider's type. */
  type: string;
  what: string;
  source: string;
  answer: Answer;
  only: "streamed" | "plain" | undefined;
  recording: Recording;
}

/** One for each API that a recording is of. */
export const KIND_CASES: KindCase[] = ALL_RECORDINGS.flatMap((one) =>
  one.api.map((api) => ({
    kind: one.kind,
    api,
    type: one.provider,
    what: one.what,
    source: one.source,
    answer: played(one),
    only: one.only,
    recording: one,
  })),
);
