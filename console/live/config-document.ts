import { useCallback, useEffect, useMemo, useState } from "react";
import { parse } from "yaml";
import type { ConfigDocument } from "../../config/api.js";
import { call, Refusal } from "../api/call.js";
import { useLive } from "./use-live.js";
import { owned } from "../api/owned.js";

/** A configuration's value as its file has it; secrets are marks. */
export type Value = Record<string, unknown>;

/** The configuration's file: its text, and what the text says. */
export interface ConfigFile {
  document: ConfigDocument;
  /** Undefined where the text is not a YAML object: it can be repaired as text alone. */
  value: Value | undefined;
}

export interface ConfigFileState {
  file?: ConfigFile;
  problem?: string;
  reload: () => Promise<void>;
}

/** Reads the file, and again whenever another configuration came into force. */
export function useConfigFile(): ConfigFileState {
  const since = useLive((state) => state.status?.config.inForceSince);
  const [document, setDocument] = useState<ConfigDocument>();
  const [problem, setProblem] = useState<string>();
  const reload = useCallback(async () => {
    try {
      setDocument(await call<ConfigDocument>("GET", "/api/config"));
      setProblem(undefined);
    } catch (error) {
      setProblem((error as Refusal).message);
    }
  }, []);
  useEffect(() => owned(reload()), [reload, since]);
  const file = useMemo(() => (document === undefined ? undefined : { document, value: valueOf(document.yaml) }), [document]);
  return { reload, ...(file === undefined ? {} : { file }), ...(problem === undefined ? {} : { problem }) };
}

/** The value of a YAML text; an empty text is an empty object. */
export function valueOf(yaml: string): Value | undefined {
  try {
    const value: unknown = parse(yaml) ?? {};
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Value {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
