import { Button } from "antd";
import { usePreferences } from "../../app/preferences.js";
import { useClientKey } from "../../live/client-key.js";
import { useModels } from "../../live/example-model.js";
import { useLive } from "../../live/use-live.js";
import { common } from "../../words/common.js";
import { play } from "../../words/playground.js";
import { Ask } from "./Ask.js";
import { Code } from "./Code.js";
import type { Question } from "./conversation.js";
import { beginAnew, type Draft, messagesOf, nextMessage, type Talk, useTalk } from "./talk.js";
import { TurnPanel } from "./TurnPanel.js";
import "./playground.css";

/** Does it work, from my code? */
export default function Playground() {
  const { say } = usePreferences();
  const talk = useTalk();
  const key = useClientKey();
  const endpoint = useLive((state) => state.status?.endpoint ?? "");
  const models = useModels().filter((model) => !/[*~]/.test(model));
  const draft = talk.draft ?? { text: say(play.hello) };
  const next = questionOf(talk, draft, talk.model ?? models[0] ?? "");
  const last = talk.turns.at(-1);
  // With nothing written yet, the code is that of what was sent.
  const shown = draft.text === "" && draft.picture === undefined && last !== undefined ? last : { dialect: talk.dialect, question: next };
  return (
    <>
      <div className="page-head">
        <h1>{say(common.playground)}</h1>
        {talk.turns.length > 0 && (
          <Button size="small" onClick={beginAnew}>
            {say(play.anew)}
          </Button>
        )}
      </div>
      <div className="playground">
        <section aria-label={say(play.conversation)}>
          <ol className="plain turns">
            {talk.turns.map((turn) => (
              <TurnPanel key={turn.id} turn={turn} />
            ))}
          </ol>
          {talk.turns.length === 0 && <p className="panel nothing soft">{say(play.empty)}</p>}
        </section>
        <Ask talk={talk} draft={draft} question={next} models={models} clientKey={key} />
        <Code endpoint={endpoint} dialect={shown.dialect} question={shown.question} withKey={key !== ""} />
      </div>
    </>
  );
}

/** Whoever called a tool once wants it named as long as its call is told. */
function questionOf(talk: Talk, draft: Draft, model: string): Question {
  const before = messagesOf(talk.turns);
  const called = before.some((message) => message.from === "model" && message.calls.length > 0);
  return {
    ...{ model, messages: [...before, nextMessage(talk, draft)], stream: talk.stream },
    ...(talk.offersTool || called ? { tool: talk.tool } : {}),
  };
}
