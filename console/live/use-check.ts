import { useEffect, useState } from "react";
import type { CheckResult, ConfigDocument, ConfigFinding } from "../../config/api.js";
import { call } from "../api/call.js";

/** What the check says, and about which document: the file may be another one by now. */
export interface Checked {
  document: ConfigDocument | undefined;
  findings: readonly ConfigFinding[];
}

/** What the check says about the file as it is. */
export function useCheck(document: ConfigDocument | undefined): Checked {
  const [checked, setChecked] = useState<Checked>({ document: undefined, findings: [] });
  useEffect(() => {
    if (document === undefined) return;
    const stop = new AbortController();
    call<CheckResult>("POST", "/api/config/check", { yaml: document.yaml }, stop.signal)
      .then(({ findings }) => setChecked({ document, findings }))
      .catch(() => {});
    return () => stop.abort();
  }, [document]);
  return checked;
}
