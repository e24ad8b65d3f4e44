import { useEffect, useState } from "react";
import type { ProviderType } from "../../../config/api.js";
import { call } from "../../api/call.js";

let loading: Promise<ProviderType[]> | undefined;

/** The provider table, read once. */
export function loadTypes(): Promise<ProviderType[]> {
  loading ??= call<ProviderType[]>("GET", "/api/providers/types").catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

export function useTypes(): ProviderType[] | undefined {
  const [types, setTypes] = useState<ProviderType[]>();
  useEffect(() => {
    loadTypes().then(setTypes, () => setTypes([]));
  }, []);
  return types;
}

/** Types whose name, title or models have the text. */
export function searchTypes(types: readonly ProviderType[], text: string): ProviderType[] {
  const wanted = text.trim().toLowerCase();
  const fits = ({ type, title, models }: ProviderType) => [type, title, ...models].some((each) => each.toLowerCase().includes(wanted));
  return types.filter(fits);
}
