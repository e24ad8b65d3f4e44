import { Modal, Radio } from "antd";
import { useState } from "react";
import type { ProviderStatus, TokenCommand } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { usePreferences } from "../../app/preferences.js";
import { live, useNow } from "../../live/use-live.js";
import { ejectUntil, providerWords } from "../../words/providers.js";
import { left, moment } from "../../words/time.js";
import { useFocusBack } from "../../parts/use-focus-back.js";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

const MINUTE = 60_000;
const DURATIONS = [5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 24 * 60 * MINUTE];

/** Asks once, and says until when. */
export function EjectDialog({ provider, position, close }: { provider: string; position: number; close: () => void }) {
  useFocusBack();
  const { say, language } = usePreferences();
  const now = useNow();
  const [ms, setMs] = useState(DURATIONS[0] as number);
  const [problem, setProblem] = useState<string>();
  const eject = async () => {
    try {
      const command: TokenCommand = { provider, token: position, ms };
      live.changeStatus(await call<{ providers: ProviderStatus[] }>("POST", "/api/tokens/eject", command));
      close();
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <Modal open title={say(providerWords.ejectTitle)} okText={say(providerWords.eject)} onOk={() => owned(eject())} onCancel={close}>
      <p>{say(providerWords.forHowLong)}</p>
      <Radio.Group
        value={ms}
        onChange={(event) => setMs(event.target.value as number)}
        options={DURATIONS.map((value) => ({ value, label: left(value, language) }))}
      />
      <p className="soft">{say(ejectUntil, `${provider}#${position}`, moment(now + ms, now))}</p>
      <Problem text={problem} />
    </Modal>
  );
}
