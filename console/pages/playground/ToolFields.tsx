import { Input } from "antd";
import { useId } from "react";
import { useSay } from "../../app/preferences.js";
import { play } from "../../words/playground.js";
import { isObject, type Tool } from "./conversation.js";
import { changeTalk } from "./talk.js";

/** The tool that is offered to the model. */
export function ToolFields({ tool }: { tool: Tool }) {
  const say = useSay();
  const id = useId();
  const wrong = !isObject(tool.parameters);
  const set = (part: Partial<Tool>) => changeTalk({ tool: { ...tool, ...part } });
  return (
    <fieldset className="tool">
      <legend className="unseen">{say(play.tool)}</legend>
      <label htmlFor={`${id}-name`}>{say(play.toolName)}</label>
      <Input id={`${id}-name`} className="code-field" value={tool.name} onChange={(event) => set({ name: event.target.value })} />
      <label htmlFor={`${id}-help`}>{say(play.toolHelp)}</label>
      <Input id={`${id}-help`} value={tool.description} onChange={(event) => set({ description: event.target.value })} />
      <label htmlFor={`${id}-parameters`}>{say(play.toolParameters)}</label>
      <Input.TextArea
        id={`${id}-parameters`}
        className="code-field"
        rows={3}
        value={tool.parameters}
        spellCheck={false}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={(event) => set({ parameters: event.target.value })}
      />
      {wrong && (
        <p id={`${id}-wrong`} className="finding error">
          {say(play.noObject)}
        </p>
      )}
    </fieldset>
  );
}
