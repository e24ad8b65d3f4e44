import { Alert, Button, Drawer, Empty, Input, Spin } from "antd";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router-dom";
import type { ConfigEdit, ProviderStatus, ProviderType } from "../../../config/api.js";
import { pathText } from "../../../config/finding.js";
import { useSay } from "../../app/preferences.js";
import type { Path } from "../../form/change.js";
import { below } from "../../form/use-findings.js";
import { useConfigFile, type ConfigFile, type Value } from "../../live/config-document.js";
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
import { TypePicker } from "./TypePicker.js";
import "./providers.css";
import { Problem } from "../../parts/Problem.js";
import { clearing } from "../../app/icons.js";

const NONE: ProviderStatus[] = [];
const ADD = "+";

/** Which accounts do I have, and in what state? */
export default function Providers() {
  const say = useSay();
  const { file, problem, reload } = useConfigFile();
  const status = useLive((state) => state.status?.providers ?? NONE);
  const findings = useCheck(file?.document);
  const [cure, setCure] = useState<ConfigEdit["changes"]>();
  const [search, setSearch] = useState("");
  const [parameters, setParameters] = useSearchParams();
  const opened = parameters.get("open");
  const open = (id: string) => setParameters(id === "" ? {} : { open: id }, { replace: true });
  const providers = useMemo(() => providersOf(file?.value), [file]);
  if (file === undefined) return problem === undefined ? <Spin /> : <Problem text={problem} />;
  if (file.value === undefined) return <Alert type="warning" showIcon title={say(formWords.unreadable)} />;
  const wanted = search.trim().toLowerCase();
  const shown = providers.filter(({ id, type }) => `${id} ${type}`.toLowerCase().includes(wanted));
  const statusOf = (id: string) => status.find((each) => each.id === id);
  const editing = providers.find(({ id }) => id === opened);
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
        <Button type="primary" onClick={() => open(ADD)}>
          {say(providerWords.add)}
        </Button>
      </div>
      {providers.length === 0 && (
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
            findings={below(findings, pathText([...provider.path]))}
            edit={() => open(provider.id)}
            cure={setCure}
          />
        ))}
      </div>
      {cure !== undefined && (
        <Review
          document={file.document}
          change={{ changes: cure }}
          done={() => (setCure(undefined), void reload())}
          cancel={() => setCure(undefined)}
        />
      )}
      {opened === ADD && <AddDrawer file={file} providers={providers} close={() => (open(""), void reload())} />}
      {editing !== undefined && (
        <EditDrawer
          key={editing.id}
          file={file}
          provider={editing}
          providers={providers}
          inForce={statusOf(editing.id)}
          close={() => (open(""), void reload())}
        />
      )}
    </>
  );
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

function AddDrawer({ file, providers, close }: { file: ConfigFile; providers: LocatedProvider[]; close: () => void }) {
  useFocusBack();
  const say = useSay();
  const [type, setType] = useState<ProviderType>();
  // Both stay the same while the form is open: another configuration may come into force meanwhile.
  const [path] = useState<Path>(() => ["providers", providers.filter((each) => each.path[0] === "providers").length]);
  const first = useMemo<Value>(() => {
    const id = freeId(
      type?.type ?? "",
      providers.map((each) => each.id),
    );
    return { id, type: type?.type };
  }, [type]);
  return (
    <Drawer
      open
      size={720}
      onClose={close}
      title={type === undefined ? say(providerWords.chooseType) : `${say(providerWords.add)} · ${type.title}`}
      extra={
        type === undefined ? undefined : (
          <Button size="small" onClick={() => setType(undefined)}>
            {say(providerWords.back)}
          </Button>
        )
      }
    >
      {type === undefined ? (
        <TypePicker choose={setType} />
      ) : (
        <ProviderForm key={type.type} file={file} path={path} saved={undefined} first={first} inForce={undefined} close={close} />
      )}
    </Drawer>
  );
}

interface EditProps {
  file: ConfigFile;
  provider: LocatedProvider;
  providers: LocatedProvider[];
  inForce: ProviderStatus | undefined;
  close: () => void;
}

function EditDrawer({ file, provider, providers, inForce, close }: EditProps) {
  useFocusBack();
  const say = useSay();
  const [removing, setRemoving] = useState(false);
  const users = routesWith(file.value, provider.id);
  // The last provider goes with its list: a list of none is an error.
  const path = providers.length === 1 ? provider.path.slice(0, 1) : provider.path;
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
      <ProviderForm file={file} path={provider.path} saved={provider.value} first={provider.value} inForce={inForce} close={close} />
      {removing && (
        <Review document={file.document} change={{ changes: [{ path: [...path] }] }} done={close} cancel={() => setRemoving(false)}>
          {users.length > 0 && <Alert type="warning" showIcon title={`${say(providerWords.usedBy)} ${users.join(", ")}`} />}
        </Review>
      )}
    </Drawer>
  );
}
