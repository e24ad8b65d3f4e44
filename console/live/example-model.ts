import { useEffect, useState } from "react";
import { PLAYGROUND } from "../../config/api.js";
import { clientKeyHeaders, useClientKey } from "./client-key.js";

interface ModelList {
  data?: { id: string }[];
}

/** The models that the gateway can route, as clients see them. Empty until they are known. */
export function useModels(): string[] {
  const [models, setModels] = useState<string[]>([]);
  const key = useClientKey();
  useEffect(() => {
    const stop = new AbortController();
    fetch(`${PLAYGROUND}/v1/models`, { headers: clientKeyHeaders(), signal: stop.signal })
      .then(async (answer) => (answer.ok ? ((await answer.json()) as ModelList) : {}))
      .then(({ data = [] }) => setModels(data.map(({ id }) => id)))
      .catch(() => {});
    return () => stop.abort();
  }, [key]);
  return models;
}

/** A model to try first: the first one with a whole name. */
export function useExampleModel(): string {
  return useModels().find((model) => !/[*~]/.test(model)) ?? "qwen-turbo";
}
