import { Button, Drawer, Spin } from "antd";
import { useEffect, useState } from "react";
import { EXPORT_KINDS, type Exported, type ExportKind } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { usePreferences, useSay } from "../../app/preferences.js";
import { useLive } from "../../live/use-live.js";
import { CopyButton } from "../../parts/CopyButton.js";
import { configWords, EXPORT_WORDS, exportTo } from "../../words/config.js";
import { stepIn } from "../../words/told-export.js";
import { useFocusBack } from "../../parts/use-focus-back.js";
import { download } from "./download.js";
import { Problem } from "../../parts/Problem.js";

/** The configuration for elsewhere: as a file, or as the resources of a cluster. */
export function Export({ yaml }: { yaml: string }) {
  const say = useSay();
  const [kind, setKind] = useState<ExportKind>();
  const firstRun = useLive((state) => state.status?.firstRun === true);
  return (
    <section className="panel history" aria-labelledby="export-title">
      <h2 id="export-title">{say(configWords.exportTitle)}</h2>
      <p className="soft">{say(configWords.exportHelp)}</p>
      <div className="actions">
        {EXPORT_KINDS.map((each) => (
          <Button key={each} size="small" disabled={firstRun} onClick={() => setKind(each)}>
            {say(EXPORT_WORDS[each])}
          </Button>
        ))}
        <Button size="small" onClick={() => download("ai-failover.yaml", yaml)}>
          {say(configWords.download)}
        </Button>
      </div>
      {kind !== undefined && <ExportDrawer kind={kind} close={() => setKind(undefined)} />}
    </section>
  );
}

/** What is still to do comes first: a file that is applied as it is would not work. */
function ExportDrawer({ kind, close }: { kind: ExportKind; close: () => void }) {
  useFocusBack();
  const { say, language } = usePreferences();
  const [exported, setExported] = useState<Exported>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    call<Exported>("GET", `/api/config/export?to=${kind}`).then(setExported, (error: Error) => setProblem(error.message));
  }, [kind]);
  return (
    <Drawer open size={840} onClose={close} title={say(exportTo, say(EXPORT_WORDS[kind]))}>
      <div className="export">
        <Problem text={problem} />
        {problem === undefined && exported === undefined && <Spin />}
        {exported !== undefined && (
          <>
            <section aria-labelledby="todo-title">
              <h3 id="todo-title">{say(configWords.todo)}</h3>
              <ol>
                {exported.todo.map((line) => (
                  <li key={line}>
                    <Step text={stepIn(language, line)} />
                  </li>
                ))}
              </ol>
            </section>
            {Object.entries(exported.files).map(([name, text]) => (
              <File key={name} name={name} text={text} />
            ))}
            <p className="soft">
              {say(configWords.sameByCommand)} <code>npx ai-failover export --to {kind}</code>
            </p>
          </>
        )}
      </div>
    </Drawer>
  );
}

/** A command that stands in a sentence is shown as one. */
function Step({ text }: { text: string }) {
  const command = /^(.*?[:：]\s*)?(kubectl .+)$/.exec(text);
  if (command === null) return text;
  return (
    <>
      {command[1]}
      <pre tabIndex={0}>
        <code>{command[2]}</code>
      </pre>
      <CopyButton text={command[2] ?? ""} />
    </>
  );
}

function File({ name, text }: { name: string; text: string }) {
  const say = useSay();
  return (
    <section aria-label={name}>
      <div className="export-head">
        <h3>{name}</h3>
        <CopyButton text={text} label={`${say(configWords.copyFile)} ${name}`} />
        <Button size="small" onClick={() => download(name, text)} aria-label={`${say(configWords.downloadFile)} ${name}`}>
          {say(configWords.downloadFile)}
        </Button>
      </div>
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </section>
  );
}
