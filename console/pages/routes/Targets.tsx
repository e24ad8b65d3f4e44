import { Button, Radio } from "antd";
import type { ProviderType } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import type { Value } from "../../live/config-document.js";
import { routeWords, targetAt } from "../../words/routes.js";
import type { LocatedProvider } from "../providers/located.js";
import { targetsOf, type TargetValue } from "./located.js";
import { TargetRow } from "./TargetRow.js";

interface Props {
  value: Value;
  set: (value: Value) => void;
  providers: readonly LocatedProvider[];
  types: readonly ProviderType[];
}

/** The route's target, or several that share the requests by weight. */
export function Targets({ value, set, providers, types }: Props) {
  const say = useSay();
  const several = Array.isArray(value.targets);
  const targets = targetsOf(value);
  const write = (next: TargetValue[]) => set(several ? { ...value, targets: next } : single(value, next[0] ?? {}));
  const share = (on: boolean) => set(on ? shared(value, targets) : single(value, targets[0] ?? {}));
  const shown = targets.length === 0 ? [{}] : targets;
  return (
    <div className="rows">
      <Radio.Group
        size="small"
        optionType="button"
        value={several}
        onChange={(event) => share(event.target.value as boolean)}
        options={[
          { value: false, label: say(routeWords.oneTarget) },
          { value: true, label: say(routeWords.severalTargets) },
        ]}
      />
      {shown.map((target, i) => (
        <TargetRow
          key={i}
          name={several ? say(targetAt, i + 1) : say(routeWords.target)}
          target={target}
          set={(next) => write(shown.map((other, n) => (n === i ? next : other)))}
          remove={several && shown.length > 1 ? () => write(shown.filter((_, n) => n !== i)) : undefined}
          weighted={several}
          {...{ providers, types }}
        />
      ))}
      {several && <Button onClick={() => write([...shown, {}])}>{say(routeWords.addTarget)}</Button>}
    </div>
  );
}

/** `provider` and `model` at their places, `targets` gone. */
function single({ targets: _targets, model: _model, ...others }: Value, { provider, model }: TargetValue): Value {
  return { ...others, ...(provider === undefined ? {} : { provider }), ...(model === undefined || model === "" ? {} : { model }) };
}

function shared({ provider: _provider, model: _model, ...others }: Value, targets: readonly TargetValue[]): Value {
  return { ...others, targets: targets.length === 0 ? [{}] : [...targets] };
}
