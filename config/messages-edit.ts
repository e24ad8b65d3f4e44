// What is done to the messages of chat requests, by Higress's keys. As assembly/config/messages-edit.ts.
import { hasContextFile } from "./context-file.js";
import { listAt, textAt, type RawObject } from "./raw.js";

export interface MessagesEdit {
  commands: string[];
  developer: boolean;
  merges: boolean;
  /** JSON of a message; empty: none. */
  message: string;
}

/** Types whose own servers know the role `developer`, or of which nobody can say. */
export const DEVELOPER_TYPES: readonly string[] = ["openai", "azure", "generic", "openai-compatible"];

/** Whether the configuration is written as Higress's ai-proxy has it. */
export function isHigress(root: RawObject): boolean {
  if (listAt(root, "routes").length > 0) return false;
  return root._rules_ !== undefined || root.activeProviderId !== undefined || root.provider !== undefined;
}

/** Undefined: nothing is. */
export function messagesEditOf(provider: RawObject, root: RawObject): MessagesEdit | undefined {
  const commands = (listAt(provider, "contextCleanupCommands") as string[]).filter((text) => text !== "");
  const type = textAt(provider, "type");
  const developer = isHigress(root) && !DEVELOPER_TYPES.includes(type);
  const merges = [provider.mergeConsecutiveMessages, provider.hiclawMode, provider.agentteamsMode].includes(true);
  const ids = type === "qwen" ? (listAt(provider, "qwenFileIds") as string[]).filter((id) => id !== "") : [];
  const message = ids.length === 0 ? "" : JSON.stringify({ role: "system", content: ids.map((id) => `fileid://${id}`).join(",") });
  if (commands.length === 0 && !developer && !merges && message === "" && !hasContextFile(provider)) return undefined;
  return { commands, developer, merges, message };
}
