import { Button } from "antd";
import { useState } from "react";
import { useSay } from "../../app/preferences.js";
import { ask } from "../../api/call.js";
import { clientKeyHeaders } from "../../live/client-key.js";
import { useLive } from "../../live/use-live.js";
import { ClientKeyField } from "../../parts/ClientKeyField.js";
import { CopyButton } from "../../parts/CopyButton.js";
import { common } from "../../words/common.js";
import { overview } from "../../words/overview.js";
import { PLAYGROUND } from "../../../config/api.js";
import { useExampleModel } from "../../live/example-model.js";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

/** No request was seen yet: how to send one, from a terminal or from here. */
export function NoTraffic() {
  const say = useSay();
  const endpoint = useLive((state) => state.status?.endpoint ?? "");
  const model = useExampleModel();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] });
  const wanted = useLive((state) => (state.status?.clientKeys.length ?? 0) > 0);
  const key = wanted ? " -H 'authorization: Bearer CLIENT_KEY'" : "";
  const command = `curl -i ${endpoint}/chat/completions -H 'content-type: application/json'${key} -d '${body}'`;
  const send = async () => {
    setSending(true);
    setProblem(undefined);
    const answer = await ask(`${PLAYGROUND}/v1/chat/completions`, {
      method: "POST",
      headers: clientKeyHeaders(),
      body,
    }).catch(() => undefined);
    if (answer === undefined || !answer.ok) setProblem(answer === undefined ? common.noAnswer.en : wordsOf(await answer.text()));
    setSending(false);
  };
  return (
    <div className="no-traffic">
      <h3>{say(overview.noTraffic)}</h3>
      <p>{say(overview.noTrafficHelp)}</p>
      <pre tabIndex={0}>
        <code>{command}</code>
      </pre>
      <ClientKeyField />
      <p className="actions">
        <CopyButton text={command} />
        <Button size="small" type="primary" loading={sending} onClick={() => owned(send())}>
          {say(sending ? overview.sending : overview.sendOne)}
        </Button>
      </p>
      <Problem text={problem} />
    </div>
  );
}

/** The message of an OpenAI error, or of the console's own. */
function wordsOf(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: string } | string };
    return (typeof error === "string" ? error : error?.message) ?? body;
  } catch {
    return body;
  }
}
