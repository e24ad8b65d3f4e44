import { Button, Input } from "antd";
import { useId, useState } from "react";
import type { ConfigFinding, CredentialKey, ProviderStatus } from "../../../config/api.js";
import { usePreferences, useSay } from "../../app/preferences.js";
import { KeyTitle } from "../../form/KeyTitle.js";
import type { Field } from "../../form/schema.js";
import { FindingLines } from "../../parts/FindingLines.js";
import { common } from "../../words/common.js";
import { helpIn } from "../../words/help.js";
import { credentialAt, providerWords } from "../../words/providers.js";
import { countOf, withText, withoutPlace, type Texts } from "./credentials.js";
import { isReference, shownToken } from "./shown-token.js";
import { TokenState } from "./TokenState.js";

interface Props {
  keys: readonly CredentialKey[];
  fields: readonly Field[];
  texts: Texts;
  /** As the file has them: what was changed has no state yet. */
  saved: Texts;
  set: (key: string, list: string[]) => void;
  /** The provider as it is in force. */
  inForce: ProviderStatus | undefined;
  /** API tokens of the form, which come first. */
  tokens: number;
  /** API tokens of the file: those of a token file are counted there by nobody. */
  savedTokens: number;
  masked: (mark: string) => string | undefined;
  findings: readonly ConfigFinding[];
}

/** Credentials of several keys, each in a row of its own: shown, added, taken away. */
export function CredentialList({ keys, fields, texts, saved, set, inForce, tokens, savedTokens, masked, findings }: Props) {
  const { say, language } = usePreferences();
  // A new form begins with one to fill in.
  const [open, setOpen] = useState(countOf(saved) === 0 ? 1 : 0);
  const count = Math.max(open, countOf(texts));
  const first = inForce === undefined ? -1 : inForce.tokens.length - countOf(saved);
  const isSaved = (place: number) => keys.every(({ key }) => texts.get(key)?.[place] === saved.get(key)?.[place]);
  const remove = (place: number) => {
    for (const { key } of keys) set(key, withoutPlace(texts.get(key) ?? [], place));
    setOpen(count - 1);
  };
  return (
    <div className="token-list credential-list" role="group" aria-labelledby="credentials-title">
      {Array.from({ length: count }, (_, place) => {
        const position = first >= savedTokens && isSaved(place) ? first + place : undefined;
        const status = position === undefined ? undefined : inForce?.tokens[position];
        return (
          <div key={place} className="token-row credential-row" role="group" aria-label={say(credentialAt, place + 1)}>
            <div className="credential-head">
              <b>#{position ?? tokens + place}</b>
              {position === undefined || status === undefined ? (
                <span className="soft grow">{say(providerWords.notInForce)}</span>
              ) : (
                <TokenState provider={inForce?.id ?? ""} position={position} token={status} />
              )}
              <Button size="small" onClick={() => remove(place)} aria-label={`${say(common.remove)}: ${say(credentialAt, place + 1)}`}>
                ✕
              </Button>
            </div>
            {keys.map((part) => (
              <Part
                key={part.key}
                part={part}
                text={texts.get(part.key)?.[place] ?? ""}
                known={saved.get(part.key) ?? []}
                set={(text) => set(part.key, withText(texts.get(part.key) ?? [], place, text))}
                masked={masked}
                findings={findings.filter(({ path }) => path === `${part.key}[${place}]` || (count === 1 && path === part.key))}
              />
            ))}
          </div>
        );
      })}
      {count > 1 && keys.map(({ key }) => <FindingLines key={key} of={key} findings={findings.filter(({ path }) => path === key)} />)}
      <div>
        <Button onClick={() => setOpen(count + 1)}>{say(count === 0 ? providerWords.addCredential : providerWords.addAnother)}</Button>
      </div>
      {keys.map(({ key }) => (
        <p key={key} className="help">
          <code>{key}</code> {helpIn(fields.find((field) => field.key === key)?.help ?? "", language)}
        </p>
      ))}
    </div>
  );
}

interface PartProps {
  part: CredentialKey;
  text: string;
  /** The file's own: shown, not edited. */
  known: readonly string[];
  set: (text: string) => void;
  masked: (mark: string) => string | undefined;
  findings: readonly ConfigFinding[];
}

function Part({ part: { key, open, optional }, text, known, set, masked, findings }: PartProps) {
  const say = useSay();
  const id = useId();
  const isKept = masked(text) !== undefined || (isReference(text) && known.includes(text));
  const invalid = findings.some(({ level }) => level === "error");
  const control = {
    ...{ id, value: text, autoComplete: "off", spellCheck: false },
    ...{ "aria-invalid": invalid, "aria-describedby": `${id}-told`, status: invalid ? ("error" as const) : ("" as const) },
    placeholder: optional ? say(providerWords.optional) : say(providerWords.reference),
    onChange: (event: { target: { value: string } }) => set(event.target.value.trim()),
  };
  return (
    <div className="credential-part" data-key={key}>
      {isKept ? (
        <>
          <span className="credential-title">
            <KeyTitle of={key} />
          </span>
          <code>{shownToken(text, masked)}</code>
        </>
      ) : (
        <>
          <label htmlFor={id} className="credential-title">
            <KeyTitle of={key} />
          </label>
          {open ? <Input {...control} /> : <Input.Password {...control} />}
        </>
      )}
      <div id={`${id}-told`}>
        <FindingLines findings={findings} />
      </div>
    </div>
  );
}
