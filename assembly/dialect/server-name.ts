// What a tool of a server of MCP is called among the tools of a conversation.
import { ByteWriter } from "../json/write";
import { Conversation } from "./conversation";
import { Slice } from "./slice";

/** `server__name`; the name alone where no server is named. */
export function serverName(conversation: Conversation, server: Slice, name: Slice): Slice {
  if (!server.some) return name;
  const writer = new ByteWriter(server.length + name.length + 2);
  writer.bytes(server.ptr, server.length);
  writer.ascii("__");
  writer.bytes(name.ptr, name.length);
  return conversation.keep(writer.take());
}
