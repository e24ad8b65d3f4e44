import type { ConfigFinding } from "../../config/api.js";
import { Told } from "./Told.js";

interface Props {
  /** The key that they are of, where it is not beside them. */
  of?: string;
  findings: readonly ConfigFinding[];
}

/** What the check found at one place, a line each. */
export function FindingLines({ of: key, findings }: Props) {
  return findings.map(({ path, message, level }) => (
    <p key={path + message} className={`finding ${level}`} role={level === "error" ? "alert" : undefined}>
      {key !== undefined && <code>{key} </code>}
      <Told text={message} />
    </p>
  ));
}
