import { useEffect, useState } from "react";
import type { CheckResult, ConfigDocument, ConfigEdit, ConfigFinding } from "../../config/api.js";
import { pathText } from "../../config/finding.js";
import { call } from "../api/call.js";
import type { Path } from "./change.js";

const PAUSE_MS = 400;
const NONE: readonly ConfigFinding[] = [];

/** What the check would say about one object after the changes, its paths from that object on. Asked when the typing pauses. */
export function useFindings(document: ConfigDocument, changes: ConfigEdit["changes"], path: Path): readonly ConfigFinding[] {
  const [findings, setFindings] = useState(NONE);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      checkAfter(document, changes, stop.signal)
        .then(({ findings: all }) => setFindings(below(all, pathText([...path]))))
        .catch(() => {});
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [document, changes, path]);
  return findings;
}

async function checkAfter(document: ConfigDocument, changes: ConfigEdit["changes"], signal: AbortSignal): Promise<CheckResult> {
  const { yaml } = await call<{ yaml: string }>("POST", "/api/config/edit", { yaml: document.yaml, changes } satisfies ConfigEdit, signal);
  return await call<CheckResult>("POST", "/api/config/check", { yaml }, signal);
}

/** Findings of an object, with paths from it on: `providers[1].failover.x` is `failover.x`. */
export function below(findings: readonly ConfigFinding[], place: string): ConfigFinding[] {
  return findings.flatMap((finding) => {
    if (finding.path === place) return [{ ...finding, path: "" }];
    if (!finding.path.startsWith(place)) return [];
    const rest = finding.path.slice(place.length);
    return rest.startsWith(".") ? [{ ...finding, path: rest.slice(1) }] : rest.startsWith("[") ? [{ ...finding, path: rest }] : [];
  });
}
