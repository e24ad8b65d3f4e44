// A conversation as Triton's generate request (github.com/triton-inference-server/server, docs/protocol/extension_generate.md), with the inputs of its vLLM
// backend: one text, and parameters.
import { ByteWriter } from "../../json/write";
import { Conversation } from "../conversation";
import { addStrings, addValue } from "../members";
import { dropEffort, refuseFormat, refuseTools } from "../plain";
import { writeTranscript } from "../transcript";
import { WriteOptions } from "../write-options";

/** Writes the request behind what the writer holds. The model stands in the path. */
export function writeTritonRequest(writer: ByteWriter, conversation: Conversation, options: WriteOptions): void {
  refuseTools(conversation);
  refuseFormat(conversation);
  dropEffort(conversation);
  writer.ascii('{"text_input":"');
  writeTranscript(writer, conversation);
  writer.ascii('","exclude_input_in_output":true,"parameters":{"stream":');
  writer.ascii(conversation.stream ? "true" : "false");
  addValue(writer, "max_tokens", conversation.limit);
  addValue(writer, "temperature", conversation.temperature);
  addValue(writer, "top_p", conversation.topP);
  addStrings(writer, "stop", conversation.stops);
  writer.ascii("}}");
}
