import { Segmented } from "antd";
import { useState } from "react";
import { useSay } from "../../app/preferences.js";
import { CopyButton } from "../../parts/CopyButton.js";
import { play } from "../../words/playground.js";
import { codeOf, LANGUAGES, type CodeLanguage } from "./code.js";
import type { Question } from "./send.js";

/** The same request as code. */
export function Code({ endpoint, question }: { endpoint: string; question: Question }) {
  const say = useSay();
  const [language, setLanguage] = useState<CodeLanguage>("curl");
  const code = codeOf(language, endpoint, question);
  return (
    <section className="panel code-panel" aria-labelledby="code-title">
      <div className="code-head">
        <h2 id="code-title">{say(play.code)}</h2>
        <Segmented<CodeLanguage>
          size="small"
          options={[...LANGUAGES]}
          value={language}
          onChange={setLanguage}
          aria-label={say(play.code)}
        />
        <CopyButton text={code} />
      </div>
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </section>
  );
}
