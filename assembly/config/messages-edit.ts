// What is done to the messages of chat requests, by Higress's keys. As config/messages-edit.ts.
import { MessagesEdit } from "../core/chat-settings";
import { ProviderSettings } from "../core/settings";
import { JsonValue } from "../json/tree";
import { ByteWriter } from "../json/write";
import { DEVELOPER_TYPES } from "./defaults";
import { readContextFile } from "./context-file";
import { isTrue } from "./semantics";
import { itemsOf } from "./members";

/** `higress`: the configuration is written as Higress's ai-proxy has it. */
export function readMessagesEdit(settings: ProviderSettings, value: JsonValue, higress: bool): void {
  const edit = new MessagesEdit();
  const commands = itemsOf(value, "contextCleanupCommands");
  for (let i = 0, n = commands.length; i < n; i++) {
    if (commands[i].text.length > 0) edit.commands.push(String.UTF8.encode(commands[i].text));
  }
  edit.developer = higress && !DEVELOPER_TYPES.includes(settings.type);
  edit.merges = isTrue(value.get("mergeConsecutiveMessages")) || isTrue(value.get("hiclawMode")) || isTrue(value.get("agentteamsMode"));
  if (settings.type == "qwen") edit.message = fileMessage(itemsOf(value, "qwenFileIds"));
  edit.file = readContextFile(settings, value);
  if (edit.developer || !edit.onlyRoles()) settings.messagesEdit = edit;
}

/** The message that names uploaded files to the model. */
function fileMessage(ids: JsonValue[]): ArrayBuffer {
  let names = "";
  for (let i = 0, n = ids.length; i < n; i++) {
    if (ids[i].text.length > 0) names += (names.length > 0 ? "," : "") + "fileid://" + ids[i].text;
  }
  if (names.length == 0) return new ArrayBuffer(0);
  const writer = new ByteWriter();
  writer.ascii('{"role":"system","content":');
  writer.jsonText(names);
  writer.ascii("}");
  return writer.take();
}
