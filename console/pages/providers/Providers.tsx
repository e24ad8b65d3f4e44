import { Alert, Button, Drawer, Empty, Input, Spin } from "antd";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router-dom";
import type { ConfigDocument, ConfigEdit, ProviderStatus, ProviderType } from "../../../config/api.js";
import { pathText } from "../../../config/finding.js";
import { ownValue } from "../../../config/own.js";
import { currentMarks } from "../../api/marks.js";
import { owned } from "../../api/owned.js";
import { useSay } from "../../app/preferences.js";
import type { Path } from "../../form/change.js";
import { below } from "../../form/use-findings.js";
import { useAsOpened, useConfigFile, type ConfigFile, type Value } from "../../live/config-document.js";
import { draftAt, dropDraft, useDrafts } from "../../live/drafts.js";
import { useCheck } from "../../live/use-check.js";
import { useLive } from "../../live/use-live.js";
import { Review } from "../../review/Review.js";
import { common } from "../../words/common.js";
import { formWords } from "../../words/form.js";
import { editTitle, providerWords } from "../../words/providers.js";
import { useFocusBack } from "../../parts/use-focus-back.js";
import { freeId, providersOf, routesWith, type LocatedProvider } from "./located.js";
import { ProviderCard } from "./ProviderCard.js";
import { ProviderForm } from "./ProviderForm.js";
import { DraftRow } from "../../parts/DraftRow.js";
import { TypePicker } from "./TypePicker.js";
import { useTypes } from "./types.js";
import "./providers.css";
import { Problem } from "../../parts/Problem.js";
import { clearing } from "../../app/icons.js";

const NONE: ProviderStatus[] = [];
const ADD = "+";

/** A provider's form, or that of a new one, as the file was when it was opened. */
interface OpenedForm {
  file: ConfigFile;
  providers: LocatedProvider[];
  provider?: LocatedProvider;
}

const draftKey = (id: string) => `provider ${id}`;
const newKey = (type: string) => `provider + ${type}`;

/** Which accounts do I have, and in what state? */
export default function Providers() {
  const say = useSay();
  const { file, problem, reload } = useConfigFile();
  const status = useLive((state) => state.status?.providers ?? NONE);
  const checked = useCheck(file?.document);
  const [cure, setCure] = useState<{ document: ConfigDocument; changes: ConfigEdit["changes"] }>();
  const [search, setSearch] = useState("");
  const [parameters, setParameters] = useSearchParams();
  const opened = parameters.get("open");
  const drafts = useDrafts();
  const credentials = useTypes()?.flatMap(({ credential }) => credential.map(({ key }) => key)) ?? [];
  const open = (id: string) => setParameters(id === "" ? {} : { open: id }, { replace: true });
  const providers = useMemo(() => providersOf(file?.value), [file]);
  const form = useAsOpened(opened, () => formAt(opened ?? "", file, providers));
  if (file === undefined) return problem === undefined ? <Spin /> : <Problem text={problem} />;
  const wanted = search.trim().toLowerCase();
  const shown = providers.filter(({ id, type }) => `${id} ${type}`.toLowerCase().includes(wanted));
  const statusOf = (id: string) => status.find((each) => each.id === id);
  // Of a new provider, and of one that others took away: it has no card.
  const apart = drafts.flatMap((key) => {
    const id = key.startsWith(newKey("")) ? ADD : key.startsWith(draftKey("")) ? key.slice(draftKey("").length) : undefined;
    return id === undefined || providers.some((each) => each.id === id) ? [] : [id];
  });
  const readable = file.value !== undefined;
  const close = () => {
    open("");
    owned(reload());
  };
  return (
    <>
      <div className="page-head">
        <h1>{say(common.providers)}</h1>
        <span className="grow" />
        {providers.length > 3 && (
          <Input
            type="search"
            allowClear={clearing(say)}
            className="page-search"
            aria-label={say(providerWords.search)}
            placeholder={say(providerWords.search)}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
        <Button type="primary" disabled={!readable} onClick={() => open(ADD)}>
          {say(providerWords.add)}
        </Button>
      </div>
      <DraftRow names={apart} open={open} />
      {!readable && <Alert type="warning" showIcon title={say(formWords.unreadable)} />}
      {readable && providers.length === 0 && (
        <Empty description={<NoneYet />}>
          <Button type="primary" onClick={() => open(ADD)}>
            {say(providerWords.add)}
          </Button>
        </Empty>
      )}
      {providers.length > 0 && shown.length === 0 && <Empty description={say(providerWords.noneFits)} />}
      <div className="provider-cards">
        {shown.map((provider) => (
          <ProviderCard
            key={provider.path.join(".")}
            provider={provider}
            inForce={statusOf(provider.id)}
            drafted={drafts.includes(draftKey(provider.id))}
            findings={below(checked.findings, pathText([...provider.path]))}
            edit={() => open(provider.id)}
            cure={(changes) => checked.document !== undefined && setCure({ document: checked.document, changes })}
          />
        ))}
      </div>
      {cure !== undefined && (
        <Review
          opened={cure.document}
          change={{ changes: cure.changes }}
          done={() => {
            setCure(undefined);
            owned(reload());
          }}
          cancel={() => setCure(undefined)}
        />
      )}
      {form !== undefined && form.provider === undefined && <AddDrawer form={form} close={close} />}
      {form?.provider !== undefined && (
        <EditDrawer
          key={opened}
          form={form}
          provider={form.provider}
          inForce={hasTokensOf(providers, form.provider, credentials) ? statusOf(form.provider.id) : undefined}
          close={close}
        />
      )}
    </>
  );
}

/** What was begun before goes on as it began. */
function formAt(id: string, file: ConfigFile | undefined, providers: LocatedProvider[]): OpenedForm | undefined {
  if (id !== ADD) {
    const draft = draftAt<OpenedForm, Value>(draftKey(id));
    if (draft !== undefined) return draft.opened;
  }
  if (file?.value === undefined) return undefined;
  if (id === ADD) return { file, providers };
  const provider = providers.find((each) => each.id === id);
  return provider === undefined ? undefined : { file, providers, provider };
}

/** The states in force belong to tokens by their position: where others changed these, nobody's state is shown as another one's. */
function hasTokensOf(providers: readonly LocatedProvider[], { id, value }: LocatedProvider, credentials: readonly string[]): boolean {
  const now = providers.find((each) => each.id === id);
  const said = (of: Value) => JSON.stringify(["apiTokens", ...credentials].map((key) => ownValue(of, key) ?? null));
  return now !== undefined && said(now.value) === currentMarks(said(value));
}

function NoneYet() {
  const say = useSay();
  return (
    <>
      <b>{say(providerWords.none)}</b>
      <br />
      {say(providerWords.noneHelp)}
    </>
  );
}

function AddDrawer({ form: now, close }: { form: OpenedForm; close: () => void }) {
  useFocusBack();
  const say = useSay();
  const types = useTypes();
  const drafts = useDrafts();
  // The one that was begun last goes on.
  const [begun] = useState(() => drafts.findLast((key) => key.startsWith(newKey(""))));
  const [chosen, setType] = useState<ProviderType | "none">();
  const type = chosen === "none" ? undefined : (chosen ?? types?.find((each) => newKey(each.type) === begun));
  const form = draftAt<OpenedForm, Value>(newKey(type?.type ?? ""))?.opened ?? now;
  const path = useMemo<Path>(() => ["providers", form.providers.filter((each) => each.path[0] === "providers").length], [form]);
  const first = useMemo<Value>(() => {
    const taken = form.providers.map((each) => each.id);
    return { id: freeId(type?.type ?? "", taken), type: type?.type };
  }, [form, type]);
  return (
    <Drawer
      open
      size={720}
      onClose={close}
      title={type === undefined ? say(providerWords.chooseType) : `${say(providerWords.add)} · ${type.title}`}
      extra={
        type === undefined ? undefined : (
          <Button size="small" onClick={() => setType("none")}>
            {say(providerWords.back)}
          </Button>
        )
      }
    >
      {type === undefined ? (
        <TypePicker choose={setType} />
      ) : (
        <ProviderForm
          key={type.type}
          file={form.file}
          opened={form}
          draft={newKey(type.type)}
          saved={undefined}
          inForce={undefined}
          {...{ path, first, close }}
        />
      )}
    </Drawer>
  );
}

interface EditProps {
  form: OpenedForm;
  provider: LocatedProvider;
  inForce: ProviderStatus | undefined;
  close: () => void;
}

function EditDrawer({ form, provider, inForce, close }: EditProps) {
  useFocusBack();
  const say = useSay();
  const [removing, setRemoving] = useState(false);
  const { file, providers } = form;
  const draft = draftKey(provider.id);
  const users = routesWith(file.value, provider.id);
  // The last provider goes with its list: a list of none is an error.
  const path = providers.length === 1 ? provider.path.slice(0, 1) : provider.path;
  const removed = () => {
    dropDraft(draft);
    close();
  };
  return (
    <Drawer
      open
      size={720}
      onClose={close}
      title={say(editTitle, provider.id)}
      extra={
        <Button danger size="small" onClick={() => setRemoving(true)}>
          {say(providerWords.removeProvider)}
        </Button>
      }
    >
      <ProviderForm opened={form} path={provider.path} saved={provider.value} first={provider.value} {...{ file, draft, inForce, close }} />
      {removing && (
        <Review opened={file.document} change={{ changes: [{ path: [...path] }] }} done={removed} cancel={() => setRemoving(false)}>
          {users.length > 0 && <Alert type="warning" showIcon title={`${say(providerWords.usedBy)} ${users.join(", ")}`} />}
        </Review>
      )}
    </Drawer>
  );
}
