import { Button } from "antd";
import { useState } from "react";
import { useSay } from "../app/preferences.js";
import { common } from "../words/common.js";
import { owned } from "../api/owned.js";

const SHOWN_MS = 1500;

/** Copies a text and says that it did. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).catch(() => copyBySelection(text));
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <Button size="small" onClick={() => owned(copy())} {...(label === undefined ? {} : { "aria-label": label })}>
      <span aria-live="polite">{say(copied ? common.copied : common.copy)}</span>
    </Button>
  );
}

/** Plain http on an address other than localhost has no clipboard of its own. */
function copyBySelection(text: string): void {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
