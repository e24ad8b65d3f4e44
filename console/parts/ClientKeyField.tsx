import { Input } from "antd";
import { useId } from "react";
import { useSay } from "../app/preferences.js";
import { setClientKey, useClientKey } from "../live/client-key.js";
import { useLive } from "../live/use-live.js";
import { common } from "../words/common.js";

/** Asks for a client key; only where the configuration has any. The key stays in this page. */
export function ClientKeyField() {
  const say = useSay();
  const id = useId();
  const key = useClientKey();
  const keys = useLive((state) => state.status?.clientKeys.length ?? 0);
  if (keys === 0) return null;
  return (
    <>
      <label htmlFor={id}>{say(common.clientKey)}</label>
      <Input.Password id={id} value={key} onChange={(event) => setClientKey(event.target.value)} autoComplete="off" spellCheck={false} />
    </>
  );
}
