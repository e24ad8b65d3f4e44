import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { parse } from "yaml";
import type { ConfigDocument } from "../../config/api.js";
import { call, Refusal } from "../api/call.js";
import { learnMarks } from "../api/marks.js";
import { useLive } from "./use-live.js";
import { owned } from "../api/owned.js";
import { inOrder } from "../api/in-order.js";

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

/** The file as it is now. Throws a Refusal. */
export async function readConfig(): Promise<ConfigDocument> {
  const document = await call<ConfigDocument>("GET", "/api/config");
  learnMarks(document.secrets);
  return document;
}

/** Reads the file, and again whenever another configuration came into force. */
export function useConfigFile(): ConfigFileState {
  const since = useLive((state) => state.status?.config.inForceSince);
  const [document, setDocument] = useState<ConfigDocument>();
  const [problem, setProblem] = useState<string>();
  const [newest] = useState(inOrder);
  const reload = useCallback(async () => {
    const isNews = newest();
    try {
      const read = await readConfig();
      if (!isNews()) return;
      setDocument(read);
      setProblem(undefined);
    } catch (error) {
      if (isNews()) setProblem((error as Refusal).message);
    }
  }, [newest]);
  useEffect(() => owned(reload()), [reload, since]);
  const file = useMemo(() => (document === undefined ? undefined : { document, value: valueOf(document.yaml) }), [document]);
  return { reload, ...(file === undefined ? {} : { file }), ...(problem === undefined ? {} : { problem }) };
}

/** What was found when `what` was opened. It stays while that is open, whatever others change in the file meanwhile. */
export function useAsOpened<T>(what: string | number | null | undefined, find: () => T | undefined): T | undefined {
  const kept = useRef<{ what: string | number; found: T }>(undefined);
  if (what === null || what === undefined) kept.current = undefined;
  else if (kept.current?.what !== what) {
    const found = find();
    kept.current = found === undefined ? undefined : { what, found };
  }
  return kept.current?.found;
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
