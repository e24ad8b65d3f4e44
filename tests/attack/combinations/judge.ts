// What a case may come to: the healthy target's answer wherever nothing of another one can have reached the client, else a break that is told.
import type { RigMode } from "../../../gateway/envoy/rig.js";
import type { Answered } from "../../support/client.js";
import { piecesOf, type Fault } from "./fault.js";
import { TOKEN, type Case, type Target } from "./generate.js";
import { readStream, readWhole, wrongError, type Read } from "./read.js";
import type { Asked, Side } from "./side.js";
import { vectorOf } from "./spoken.js";

/** From here on a whole answer passes before its end; a little less, for what is around its text. */
const PASSES = 120 * 1024;
/** So much of a translated one is held for the judgement. */
export const HELD = 480 * 1024;
const ENVOYS = /upstream connect error|no healthy upstream|upstream request timeout/;

export interface Judged {
  /** Empty: nothing. */
  wrong: string;
  seen: string;
}

const fine = (seen: string): Judged => ({ seen, wrong: "" });
const bad = (seen: string, wrong: string): Judged => ({ seen, wrong });
const squeezed = (text: string) => text.replaceAll(/\s+/g, "");
const playedBy = (side: Side | undefined): Asked | undefined => side?.asked.find(({ play }) => play !== undefined);

export class Judge {
  private readonly healthy: number;

  constructor(
    private readonly one: Case,
    private readonly sides: Side[],
    private readonly mode: RigMode,
  ) {
    this.healthy = one.targets.findIndex((target) => target.healthy);
  }

  judge(seen: Answered): Judged {
    if (seen.dump().includes(TOKEN)) return bad("a token", "a token shows");
    // What is encoded although nobody asked for it is judged by its status.
    if (seen.header("content-encoding") !== undefined) return fine("encoded");
    if (seen.status >= 400) return this.refused(seen);
    if (seen.status !== 200) return bad("status", `status ${seen.status}`);
    const { api, stream } = this.one;
    return this.served(seen, stream ? readStream(api, seen.body) : readWhole(api, seen.body), stream);
  }

  private some(has: (target: Target, fault: Fault) => boolean): boolean {
    return this.one.targets.some((target) => !target.healthy && has(target, target.fault));
  }

  private refused(seen: Answered): Judged {
    const said = seen.body.toString();
    if (said === "" || ENVOYS.test(said)) {
      // The downstream half alone: what breaks while its head is held is answered by Envoy past all filters.
      const past = this.mode === "downstreamOnly" && this.some((_, { kind }) => kind === "answer");
      return past ? fine("envoy") : bad("envoy", `Envoy's own words: ${seen.status} ${said.slice(0, 100)}`);
    }
    const wrong = wrongError(this.one.api, seen);
    if (wrong !== "") return bad("error", `an error of another shape: ${wrong}`);
    if (seen.ending !== "clean") return bad("error", "an error that breaks off");
    // Behind what the downstream half alone holds an end that cannot be read is told.
    const unreadable =
      this.mode === "downstreamOnly" &&
      /could not be translated/.test(said) &&
      this.some((_, { size }) => size > HELD || this.one.holdBytes !== undefined);
    return this.healthy < 0 || unreadable ? fine("error") : bad("error", "an error, where a target was healthy");
  }

  /** Whether something of this target's answer can have reached the client. */
  private reaches(i: number): boolean {
    const asked = playedBy(this.sides[i]);
    const target = this.one.targets[i];
    if (target === undefined || asked?.play === undefined || asked.play.sent === 0 || target.healthy) return false;
    const { fault } = target;
    if (fault.gzip || asked.play.finished) return true;
    const passes = asked.dialect === this.one.api && asked.play.events === this.one.stream;
    const alone = this.mode === "downstreamOnly";
    if (!asked.play.events) return fault.size > (passes ? PASSES : alone ? HELD : Infinity);
    if (!this.one.stream) return alone && fault.size > PASSES;
    // Events are many times their content.
    const bytes = fault.size * (fault.size < 5000 ? 40 : 2);
    return this.one.onBreak !== "hold" || bytes >= (this.one.holdBytes ?? (alone ? 500_000 : 3_000_000));
  }

  private textOf(i: number): string {
    const text = piecesOf(i, this.one.targets[i]?.fault.size ?? 0).join("");
    return this.one.api === "embeddings" ? JSON.stringify(vectorOf(text)) : text;
  }

  private served(seen: Answered, read: Read, asStream: boolean): Judged {
    const told = describe(seen, read, asStream);
    const whole = seen.ending === "clean" && read.whole && read.failure === "" && read.wrong.length === 0;
    if (this.healthy >= 0 && read.text === this.textOf(this.healthy))
      return whole ? fine("healthy") : bad("healthy", `the healthy answer is not whole: ${told}`);
    const reached = this.one.targets.map((_, i) => i).filter((i) => this.reaches(i));
    for (const i of reached) {
      const judged = this.own(i, seen, read) ?? this.broken(i, seen, read, told) ?? this.continued(i, seen, read, whole);
      if (judged !== undefined) return judged;
    }
    if (
      reached.length > 0 &&
      read.text === "" &&
      seen.ending === "broken" &&
      (!asStream || this.mode === "downstreamOnly" || this.healthy < 0)
    )
      return fine("cut before content");
    // Behind what the downstream half alone holds a body that is none is told.
    if (
      this.mode === "downstreamOnly" &&
      asStream &&
      read.text === "" &&
      read.failure !== "" &&
      read.wrong.length === 0 &&
      this.some((_, { size }) => size > HELD)
    )
      return fine("told");
    // One body of JSON that passes from its sign on and ends within itself: nobody can read it.
    if (reached.length > 0 && !asStream && read.torn) return fine("torn");
    return bad("?", `reached by ${reached.join() || "none"}: ${told}`);
  }

  /** Its answer was good, however oddly it came. */
  private own(i: number, seen: Answered, read: Read): Judged | undefined {
    if (read.text !== this.textOf(i) || !read.ended || playedBy(this.sides[i])?.play?.finished !== true) return undefined;
    const clean = seen.ending === "clean" && read.failure === "";
    const wrong = read.wrong.filter((each) => clean || !each.startsWith("half"));
    return wrong.length > 0 ? bad("own", wrong.join("; ")) : fine("own");
  }

  private broken(i: number, seen: Answered, read: Read, told: string): Judged | undefined {
    if (read.text === "" || !this.textOf(i).startsWith(read.text)) return undefined;
    const torn = this.one.targets[i]?.fault.torn === true || this.one.targets[i]?.fault.pieces !== "parts";
    const wrong = read.wrong.filter((each) => !each.startsWith("half") && !(torn && each.startsWith("no JSON")));
    if (wrong.length > 0) return bad("told", `a break that is told wrongly: ${told}`);
    if (read.ended) return bad("told", `looks whole without being so: ${told}`);
    if (read.failure !== "") return fine("told");
    if (seen.ending !== "clean") return fine("cut");
    return this.one.onBreak === "end" || !this.one.stream ? fine("bare end") : bad("bare end", `a break that is not told: ${told}`);
  }

  private continued(i: number, seen: Answered, read: Read, whole: boolean): Judged | undefined {
    if (this.one.onBreak !== "continue") return undefined;
    for (let j = 0; j < this.one.targets.length; j++) {
      const at = read.text.indexOf(`t${j}w0`);
      if (at <= 0 || !squeezed(this.textOf(i)).startsWith(squeezed(read.text.slice(0, at)))) continue;
      const [all, rest] = [squeezed(this.textOf(j)), squeezed(read.text.slice(at))];
      if (all === rest && whole) return fine("continued");
      if (all.startsWith(rest) && !read.ended && (read.failure !== "" || seen.ending !== "clean")) return fine("continued, broken");
    }
    return undefined;
  }
}

function describe(seen: Answered, { text, ended, whole, failure, wrong }: Read, asStream: boolean): string {
  const marks = [asStream ? "stream" : "whole", seen.ending, ...(ended ? ["ended"] : []), ...(whole ? ["with its terminator"] : [])];
  return `${marks.join(" ")}, failure "${failure}", wrong "${wrong.join("; ")}", text of ${text.length}: ${text.slice(0, 60)}...${text.slice(-30)}`;
}
