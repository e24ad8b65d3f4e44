import { AutoComplete, Button, Checkbox, Input } from "antd";
import { useEffect, useId, useRef, useState } from "react";
import { usePreferences } from "../../app/preferences.js";
import { useClientKey } from "../../live/client-key.js";
import { useModels } from "../../live/example-model.js";
import { useLive } from "../../live/use-live.js";
import { ClientKeyField } from "../../parts/ClientKeyField.js";
import { common } from "../../words/common.js";
import { play } from "../../words/playground.js";
import { Code } from "./Code.js";
import { OutcomePanel } from "./OutcomePanel.js";
import { send, type Outcome, type Question } from "./send.js";
import "./playground.css";
import { owned } from "../../api/owned.js";

/** Does it work, from my code? */
export default function Playground() {
  const { say } = usePreferences();
  const models = useModels();
  const key = useClientKey();
  const endpoint = useLive((state) => state.status?.endpoint ?? "");
  const [question, setQuestion] = useState<Omit<Question, "key">>({ model: "", message: say(play.hello), stream: true });
  const [outcome, setOutcome] = useState<Outcome>();
  const running = useRef<AbortController>(undefined);
  const id = useId();
  const whole = models.filter((model) => !/[*~]/.test(model));
  useEffect(() => () => running.current?.abort(), []);
  const model = question.model === "" ? (whole[0] ?? "") : question.model;
  const asked = { ...question, model, key };
  const set = (part: Partial<Question>) => setQuestion({ ...question, model, ...part });
  const submit = () => {
    running.current?.abort();
    running.current = new AbortController();
    owned(send(asked, setOutcome, running.current.signal));
  };
  return (
    <>
      <div className="page-head">
        <h1>{say(common.playground)}</h1>
      </div>
      <div className="playground">
        <form
          className="panel ask"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <label htmlFor={`${id}-model`}>{say(play.model)}</label>
          <AutoComplete
            id={`${id}-model`}
            value={model}
            onChange={(value: string) => set({ model: value })}
            options={whole.map((value) => ({ value }))}
          />
          <label htmlFor={`${id}-message`}>{say(play.message)}</label>
          <Input.TextArea
            id={`${id}-message`}
            value={question.message}
            onChange={(event) => set({ message: event.target.value })}
            rows={5}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
            }}
          />
          <ClientKeyField />
          <div className="actions">
            <Button type="primary" htmlType="submit" disabled={model === "" || outcome?.running === true}>
              {say(play.send)}
            </Button>
            {outcome?.running === true && <Button onClick={() => running.current?.abort()}>{say(play.stop)}</Button>}
            <Checkbox checked={question.stream} onChange={(event) => set({ stream: event.target.checked })}>
              {say(play.stream)}
            </Checkbox>
          </div>
        </form>
        <OutcomePanel outcome={outcome} />
        <Code endpoint={endpoint} question={asked} />
      </div>
    </>
  );
}
