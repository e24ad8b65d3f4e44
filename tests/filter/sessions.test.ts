// `tokenSelection: sticky` with the session headers of known programs: each session keeps its token, and sessions share all tokens.
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { ask, config, succeed, worker } from "./worker.js";

const HEADERS = ["x-claude-code-session-id", "x-session-affinity", "x-opencode-session", "session-id", "session_id", "x-session-id"];
const sticky = (more: object = {}) => worker({ config: config({ tokenSelection: "sticky", ...more }) });

type Sent = [string, string][];

/** The token that a request with these headers goes out with. */
function tokenOf(on: ReturnType<typeof worker>, headers: Sent): string {
  const passage = ask(on, "m", headers);
  const token = passage.attempt?.headers.get("authorization");
  assert.ok(token);
  succeed(passage);
  return token;
}

/** The tokens of 24 sessions, each asked three times. */
function tokensOf(on: ReturnType<typeof worker>, headers: (session: string) => Sent): string[] {
  return Array.from({ length: 24 }, (_, i) => {
    const tokens = Array.from({ length: 3 }, () => tokenOf(on, headers(`session-${i}`)));
    assert.equal(new Set(tokens).size, 1, `session ${i}`);
    return tokens[0] ?? "";
  });
}

describe("a session that a header names keeps its token", () => {
  test.each(HEADERS)("%s", (name) => {
    assert.equal(new Set(tokensOf(sticky(), (session) => [[name, session]])).size, 2);
  });

  test("the header of the configuration counts more than a known one", () => {
    const on = sticky({ stickyHeader: "x-mine" });
    const alone = tokensOf(on, (session) => [["x-mine", session]]);
    assert.deepEqual(
      tokensOf(on, (session) => [
        ["session-id", "the same"],
        ["x-mine", session],
      ]),
      alone,
    );
  });

  test("without the configuration's header a known one counts", () => {
    const on = sticky({ stickyHeader: "x-mine" });
    assert.equal(new Set(tokensOf(on, (session) => [["session-id", session]])).size, 2);
  });

  test("of several the first of the list counts, in whichever order they come", () => {
    const on = sticky();
    const alone = tokensOf(on, (session) => [["x-claude-code-session-id", session]]);
    const other: [string, string] = ["x-session-id", "the same"];
    for (const order of [0, 1])
      assert.deepEqual(
        tokensOf(on, (session) => {
          const own: [string, string] = ["x-claude-code-session-id", session];
          return order === 0 ? [own, other] : [other, own];
        }),
        alone,
      );
  });
});
