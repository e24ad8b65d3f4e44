import { AutoComplete, Button, Checkbox, Input } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { useSay } from "../../app/preferences.js";
import { owned } from "../../api/owned.js";
import { ClientKeyField } from "../../parts/ClientKeyField.js";
import { Switch } from "../../parts/Switch.js";
import { play, resultOf } from "../../words/playground.js";
import { BreakNow } from "./BreakNow.js";
import { isObject, type Question } from "./conversation.js";
import { DIALECT_NAMES } from "./dialects/all.js";
import { PICTURE_TYPES, readPicture } from "./picture.js";
import { ask, changeDraft, changeTalk, type Draft, EXAMPLE_RESULT, openCalls, stop, type Talk } from "./talk.js";
import { ToolFields } from "./ToolFields.js";

interface Props {
  talk: Talk;
  draft: Draft;
  question: Question;
  models: readonly string[];
  clientKey: string;
}

/** What is asked next: in which dialect, with a picture, a tool, the results of its calls; and a token to break beside it. */
export function Ask({ talk, draft, question, models, clientKey }: Props) {
  const say = useSay();
  const id = useId();
  const [problem, setProblem] = useState<string>();
  /** The file that was chosen last. */
  const wanted = useRef<File>(undefined);
  const file = useRef<HTMLInputElement>(null);
  const head = useRef<HTMLFormElement>(null);
  const running = talk.turns.at(-1)?.outcome.running === true;
  const calls = openCalls(talk.turns);
  const said = draft.text !== "" || draft.picture !== undefined || calls.length > 0;
  const ready = question.model !== "" && said && !running && (question.tool === undefined || isObject(question.tool.parameters));
  const count = talk.turns.length;
  // A conversation is read from above, and goes on below.
  useEffect(() => {
    if (count > 1) head.current?.scrollIntoView({ block: "nearest" });
  }, [count]);
  const submit = () => {
    if (!ready) return;
    setProblem(undefined);
    ask(talk.dialect, question, draft, clientKey);
  };
  const attach = async (from: File | undefined) => {
    if (from === undefined) return;
    wanted.current = from;
    const picture = await readPicture(from);
    if (wanted.current !== from) return;
    setProblem(picture === undefined ? say(play.noPicture) : undefined);
    if (picture !== undefined) changeDraft({ picture }, draft);
  };
  return (
    <form
      ref={head}
      className="panel ask"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="to-whom">
        <div>
          <label htmlFor={`${id}-model`}>{say(play.model)}</label>
          <AutoComplete
            id={`${id}-model`}
            value={question.model}
            onChange={(model: string) => changeTalk({ model })}
            // What stands there is a person's from now on: the first model, if it comes later, fills the field that is left empty.
            onFocus={() => changeTalk({ model: question.model })}
            onBlur={() => question.model === "" && changeTalk({ model: undefined })}
            options={models.map((value) => ({ value }))}
          />
        </div>
        <Switch
          label={say(play.dialect)}
          value={talk.dialect}
          values={DIALECT_NAMES}
          text={(name) => name}
          set={(dialect) => changeTalk({ dialect })}
        />
      </div>
      {calls.map((call) => (
        <div key={call.id} className="result">
          <label htmlFor={`${id}-${call.id}`}>{say(resultOf, call.name)}</label>
          <Input.TextArea
            id={`${id}-${call.id}`}
            className="code-field"
            rows={1}
            value={talk.results.get(call.id) ?? EXAMPLE_RESULT}
            onChange={(event) => changeTalk({ results: new Map(talk.results).set(call.id, event.target.value) })}
          />
        </div>
      ))}
      <label htmlFor={`${id}-message`}>{say(play.message)}</label>
      <Input.TextArea
        id={`${id}-message`}
        value={draft.text}
        onChange={(event) => changeDraft({ text: event.target.value }, draft)}
        rows={3}
        onPaste={(event) => owned(attach([...event.clipboardData.files][0]))}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      {draft.picture !== undefined && (
        <div className="attached">
          <img src={`data:${draft.picture.type};base64,${draft.picture.data}`} alt={draft.picture.name} />
          <Button size="small" aria-label={say(play.takeAway)} onClick={() => changeTalk({ draft: { text: draft.text } })}>
            ✕
          </Button>
        </div>
      )}
      <ClientKeyField />
      <div className="actions">
        <input
          ref={file}
          type="file"
          className="unseen"
          accept={PICTURE_TYPES.join()}
          tabIndex={-1}
          aria-hidden="true"
          onChange={(event) => {
            owned(attach(event.target.files?.[0]));
            event.target.value = "";
          }}
        />
        <Button size="small" onClick={() => file.current?.click()}>
          {say(play.attach)}
        </Button>
        <Checkbox checked={talk.stream} onChange={(event) => changeTalk({ stream: event.target.checked })}>
          {say(play.stream)}
        </Checkbox>
        <Checkbox checked={talk.offersTool} onChange={(event) => changeTalk({ offersTool: event.target.checked })}>
          {say(play.tool)}
        </Checkbox>
      </div>
      {talk.offersTool && <ToolFields tool={talk.tool} />}
      {problem !== undefined && (
        <p className="finding error" role="alert">
          {problem}
        </p>
      )}
      <div className="actions send">
        <Button type="primary" htmlType="submit" disabled={!ready}>
          {say(play.send)}
        </Button>
        {running && <Button onClick={stop}>{say(play.stop)}</Button>}
        <BreakNow talk={talk} model={question.model} />
      </div>
    </form>
  );
}
