import { Alert } from "antd";
import { Told } from "./Told.js";

/** What went wrong, in the gateway's words; undefined: nothing. */
export function Problem({ text, warning = false }: { text: string | undefined; warning?: boolean }) {
  if (text === undefined) return null;
  return <Alert type={warning ? "warning" : "error"} showIcon title={<Told text={text} />} />;
}
