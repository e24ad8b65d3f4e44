import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { HASH_PATH, type ConfigFinding } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { useSay } from "../../app/preferences.js";
import { isObject, type Value } from "../../live/config-document.js";
import { setClientKey } from "../../live/client-key.js";
import { CopyButton } from "../../parts/CopyButton.js";
import { FindingList } from "../../review/FindingList.js";
import { common } from "../../words/common.js";
import { keyWords } from "../../words/client-keys.js";
import { newKey } from "./new-key.js";
import { owned } from "../../api/owned.js";
import { Problem } from "../../parts/Problem.js";

interface Props {
  value: unknown;
  /** Changes the value as it is by then. */
  set: (next: (value: unknown) => unknown) => void;
  findings: readonly ConfigFinding[];
}

/** Who may use the gateway: names, and hashes of their keys. A key that was made here is shown once. */
export function ClientKeys({ value, set, findings }: Props) {
  const say = useSay();
  const [name, setName] = useState("");
  const [typed, setTyped] = useState("");
  const [made, setMade] = useState<{ name: string; key: string }>();
  const [problem, setProblem] = useState<string>();
  const keys = keysOf(value);
  const write = (change: (keys: Value[]) => Value[]) =>
    set((before) => {
      const next = change(keysOf(before));
      return next.length === 0 ? undefined : next;
    });
  const add = async () => {
    const key = typed.trim() === "" ? newKey() : typed.trim();
    try {
      const { hash } = await call<{ hash: string }>("POST", HASH_PATH, { key });
      write((before) => [...before, { name: name.trim(), hash }]);
      setMade(typed.trim() === "" ? { name: name.trim(), key } : undefined);
      setClientKey(key);
      // What is typed by now may be the next one.
      setName((now) => (now === name ? "" : now));
      setTyped((now) => (now === typed ? "" : now));
      setProblem(undefined);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <section className="client-keys" aria-labelledby="client-keys-title">
      <h3 id="client-keys-title">
        {say(keyWords.title)} <code>clientKeys</code>
      </h3>
      <p className="help">{say(keyWords.help)}</p>
      <ul className="plain">
        {keys.map((each, i) => (
          <li key={`${i} ${String(each.name)}`}>
            <b>{String(each.name)}</b>
            <code className="soft">{String(each.hash).slice(0, 15)}…</code>
            <Button
              size="small"
              aria-label={`${say(common.remove)}: ${String(each.name)}`}
              onClick={() => write((before) => before.filter((_, n) => n !== i))}
            >
              ✕
            </Button>
          </li>
        ))}
      </ul>
      {made !== undefined && (
        <Alert
          type="info"
          title={say(keyWords.shownOnce)}
          description={
            <span className="made-key">
              <b>{made.name}</b> <code>{made.key}</code> <CopyButton text={made.key} />
            </span>
          }
        />
      )}
      <div className="key-add">
        <Input
          aria-label={say(keyWords.name)}
          placeholder={say(keyWords.name)}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Input.Password
          aria-label={say(keyWords.key)}
          placeholder={say(keyWords.keyHelp)}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          autoComplete="off"
        />
        <Button onClick={() => owned(add())} disabled={name.trim() === ""}>
          {say(keyWords.add)}
        </Button>
      </div>
      <FindingList findings={findings} />
      <Problem text={problem} />
    </section>
  );
}

function keysOf(value: unknown): Value[] {
  return Array.isArray(value) ? (value as unknown[]).filter(isObject) : [];
}
