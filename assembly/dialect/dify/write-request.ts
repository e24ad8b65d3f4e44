// A conversation as a request to a Dify app (docs.dify.ai): one text, under the app's own kind of request. The app has its own model, limits and tools.
import { ByteWriter } from "../../json/write";
import { Conversation } from "../conversation";
import { dropEffort, dropLimits, refuseFormat, refuseTools } from "../plain";
import { writeTranscript } from "../transcript";
import { WriteOptions } from "../write-options";

/** Writes the request behind what the writer holds. */
export function writeDifyRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  refuseTools(conversation);
  refuseFormat(conversation);
  dropLimits(conversation);
  dropEffort(conversation);
  writer.ascii('{"inputs":{');
  const input = options.input;
  if (input.length > 0) {
    writer.jsonText(input);
    writer.ascii(':"');
    writeTranscript(writer, conversation);
    writer.ascii('"}');
  } else {
    writer.ascii('},"query":"');
    writeTranscript(writer, conversation);
    writer.ascii('","conversation_id":"","auto_generate_name":false');
  }
  writer.ascii(conversation.stream ? ',"response_mode":"streaming"' : ',"response_mode":"blocking"');
  writer.ascii(',"user":"ai-failover"}');
}
