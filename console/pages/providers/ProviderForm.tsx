import { Alert, Button, Collapse, Spin } from "antd";
import { useMemo, useState } from "react";
import type { ConfigEdit, ProviderStatus } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { withAt, type Path } from "../../form/change.js";
import { inherited, useDefinition } from "../../form/definition.js";
import { Fields, type FormState } from "../../form/Fields.js";
import { useFindings } from "../../form/use-findings.js";
import { isObject, type ConfigFile, type Value } from "../../live/config-document.js";
import { dropDraft, useDraft } from "../../live/drafts.js";
import { Review } from "../../review/Review.js";
import { common } from "../../words/common.js";
import { configWords } from "../../words/config.js";
import { formWords } from "../../words/form.js";
import { providerWords } from "../../words/providers.js";
import { CredentialList } from "./CredentialList.js";
import { asValue, countOf, credentialTexts, listedCredential } from "./credentials.js";
import { groupFields } from "./form-groups.js";
import { isReference } from "./shown-token.js";
import { TokenList } from "./TokenList.js";
import { tryToken, type Trial } from "./try-token.js";
import { useTypes } from "./types.js";
import { owned } from "../../api/owned.js";
import { ownValue } from "../../../config/own.js";

interface Props {
  /** As it was when the form was opened, and that as what a draft of it keeps. */
  file: ConfigFile;
  opened: unknown;
  draft: string;
  /** Where it stands in the file, or will. */
  path: Path;
  /** As the file has it; undefined: it is new. */
  saved: Value | undefined;
  first: Value;
  inForce: ProviderStatus | undefined;
  close: () => void;
}

/** Add or edit a provider: every key of the definition, tokens tried on save, the change shown before it is applied. */
export function ProviderForm({ file, opened, draft, path, saved, first, inForce, close }: Props) {
  const say = useSay();
  const definition = useDefinition();
  const types = useTypes();
  const [value, setValue, changed] = useDraft<Value>(draft, opened, first);
  const [trials, setTrials] = useState<ReadonlyMap<string, Trial>>(new Map());
  const [reviewing, setReviewing] = useState(false);
  const [saving, setSaving] = useState(false);
  const changes = useMemo<ConfigEdit["changes"]>(() => [{ path: [...path], value }], [path, value]);
  const findings = useFindings(file.document, changes, path);
  if (definition === undefined || types === undefined) return <Spin />;

  const tokens = Array.isArray(value.apiTokens) ? (value.apiTokens as unknown[]).map(String) : [];
  const savedTokens = Array.isArray(saved?.apiTokens) ? (saved.apiTokens as unknown[]).map(String) : [];
  const fresh = tokens.filter((token) => !savedTokens.includes(token));
  const type = types.find((each) => each.type === value.type);
  const keys = type === undefined ? [] : listedCredential(type, value);
  const texts = credentialTexts(keys, value);
  const savedTexts = credentialTexts(keys, saved);
  const typed = [...texts].flatMap(([key, list]) =>
    list.filter((text) => savedTexts.get(key)?.includes(text) !== true && !isReference(text)),
  );
  const secrets = new Map(file.document.secrets.map(({ mark, masked }) => [mark, masked]));
  const masked = (mark: string) => secrets.get(mark);
  const documentation = type?.documentation;
  const groups = groupFields(definition.provider, type, value);
  const change = (at: Path, next: unknown) => setValue((before) => (withAt(before, at, next) ?? {}) as Value);
  const form: FormState = { value, change, findings, masked, otherwise: (at) => inherited(definition.root, file.value, at) };
  const tell = (token: string, trial: Trial) => setTrials((before) => new Map(before).set(token, trial));
  const tryOne = async (token: string) => {
    tell(token, "trying");
    const result = await tryToken(value, token);
    tell(token, result);
    return result;
  };
  const save = async () => {
    setSaving(true);
    await Promise.all(fresh.filter((token) => !trials.has(token)).map(tryOne));
    setSaving(false);
    setReviewing(true);
  };
  const end = () => {
    dropDraft(draft);
    close();
  };
  const refused = fresh.some((token) => isRefused(trials.get(token)));
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        owned(save());
      }}
    >
      <section>
        <h3>{say(providerWords.basics)}</h3>
        <Fields fields={groups.needed} form={form} />
        <Fields fields={groups.basics.filter(({ key }) => key === "id")} form={form} />
        <h4 id="tokens-title">{say(providerWords.tokens)}</h4>
        <TokenList
          {...{ tokens, inForce, masked, trials }}
          saved={savedTokens}
          others={countOf(texts) > 0}
          set={(next) => change(["apiTokens"], next.length === 0 && saved?.apiTokens === undefined ? undefined : next)}
          tryOne={(token) => owned(tryOne(token))}
          findings={findings.filter((finding) => finding.path.startsWith("apiTokens"))}
        />
        {keys.length > 0 && (
          <>
            <h4 id="credentials-title">{say(providerWords.credentials)}</h4>
            <CredentialList
              {...{ keys, texts, inForce, masked }}
              fields={definition.provider}
              saved={savedTexts}
              set={(key, list) => setValue((before) => (withAt(before, [key], asValue(list, ownValue(before, key))) ?? {}) as Value)}
              tokens={tokens.length}
              savedTokens={savedTokens.length}
              findings={findings}
            />
            <Fields fields={groups.beside} form={form} />
          </>
        )}
        {documentation !== undefined && documentation !== "" && (
          <p className="help documentation">
            {say(providerWords.documentation)}{" "}
            <a href={documentation} target="_blank" rel="noreferrer">
              {documentation.replace(/^https:\/\//, "")}
            </a>
          </p>
        )}
        <Fields fields={groups.basics.filter(({ key }) => key !== "id")} form={form} />
      </section>
      <section>
        <h3>{say(providerWords.failoverTitle)}</h3>
        <Fields fields={groups.failover} form={form} />
      </section>
      <Collapse
        items={[
          { key: "advanced", label: say(formWords.advanced), children: <Fields fields={groups.advanced} form={form} /> },
          ...(groups.others.length > 0
            ? [{ key: "others", label: say(formWords.otherKeys), children: <Fields fields={groups.others} form={form} /> }]
            : []),
        ]}
      />
      <div className="form-end">
        <Button type="primary" htmlType="submit" loading={saving}>
          {say(saving ? providerWords.trying : providerWords.saveReview)}
        </Button>
        <Button onClick={end}>{say(common.cancel)}</Button>
        {changed && <span className="soft">{say(configWords.changed)}</span>}
      </div>
      {reviewing && (
        <Review opened={file.document} change={{ changes }} typed={[...fresh, ...typed]} done={end} cancel={() => setReviewing(false)}>
          {refused && <Alert type="warning" showIcon title={say(providerWords.keyRefused)} />}
        </Review>
      )}
    </form>
  );
}

function isRefused(trial: Trial | undefined): boolean {
  return isObject(trial) && ["auth", "quota"].includes(String(trial.kind));
}
