import { AutoComplete, Button, Input, Select } from "antd";
import type { ReactNode } from "react";
import type { ProviderType } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { numberOrText } from "../../form/change.js";
import { common } from "../../words/common.js";
import { routeWords } from "../../words/routes.js";
import type { LocatedProvider } from "../providers/located.js";
import type { TargetValue } from "./located.js";

interface Props {
  /** Its place in words, for labels: `fallback 1`. */
  name: string;
  target: TargetValue;
  set: (target: TargetValue) => void;
  remove: (() => void) | undefined;
  providers: readonly LocatedProvider[];
  types: readonly ProviderType[];
  weighted?: boolean;
  handle?: ReactNode;
}

/** A provider and the model to ask it for. */
export function TargetRow({ name, target, set, remove, providers, types, weighted = false, handle }: Props) {
  const say = useSay();
  const provider = providers.find(({ id }) => id === target.provider);
  return (
    <div className={`row target-row ${handle !== undefined ? "linked" : weighted ? "weighted" : "single"}`}>
      {handle}
      <Select
        aria-label={`${say(routeWords.provider)}, ${name}`}
        placeholder={say(routeWords.noProvider)}
        value={target.provider as string | undefined}
        onChange={(id: string) => set({ ...target, provider: id })}
        options={providers.map(({ id }) => ({ value: id, label: id }))}
      />
      <AutoComplete
        aria-label={`${say(routeWords.model)}, ${name}`}
        placeholder={say(routeWords.sameModel)}
        value={(target.model ?? "") as string}
        onChange={(model: string) => set(withModel(target, model ?? ""))}
        options={modelsOf(provider, types).map((value) => ({ value }))}
      />
      {weighted && (
        <Input
          aria-label={`${say(routeWords.weight)}, ${name}`}
          inputMode="numeric"
          value={String(target.weight ?? "")}
          placeholder="1"
          onChange={(event) => set(withWeight(target, numberOrText(event.target.value)))}
        />
      )}
      {remove !== undefined && (
        <Button onClick={remove} aria-label={`${say(common.remove)}: ${name}`}>
          ✕
        </Button>
      )}
    </div>
  );
}

/** Whole model names that the provider is known to have. */
function modelsOf(provider: LocatedProvider | undefined, types: readonly ProviderType[]): string[] {
  if (provider === undefined) return [];
  const own = Array.isArray(provider.value.models) ? (provider.value.models as unknown[]).map(String) : [];
  const ofType = types.find(({ type }) => type === provider.type)?.models ?? [];
  return [...new Set([...own, ...ofType])].filter((model) => !/[*~]/.test(model));
}

function withModel({ model: _gone, ...others }: TargetValue, model: string): TargetValue {
  return model === "" ? others : { ...others, model };
}

function withWeight({ weight: _gone, ...others }: TargetValue, weight: unknown): TargetValue {
  return weight === undefined ? others : { ...others, weight };
}
