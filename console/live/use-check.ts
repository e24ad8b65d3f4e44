import { useEffect, useState } from "react";
import type { CheckResult, ConfigDocument, ConfigFinding } from "../../config/api.js";
import { call } from "../api/call.js";

const NONE: readonly ConfigFinding[] = [];

/** What the check says about the file as it is. */
export function useCheck(document: ConfigDocument | undefined): readonly ConfigFinding[] {
  const [findings, setFindings] = useState(NONE);
  const yaml = document?.yaml;
  useEffect(() => {
    if (yaml === undefined) return;
    const stop = new AbortController();
    call<CheckResult>("POST", "/api/config/check", { yaml }, stop.signal)
      .then((result) => setFindings(result.findings))
      .catch(() => {});
    return () => stop.abort();
  }, [yaml]);
  return findings;
}
