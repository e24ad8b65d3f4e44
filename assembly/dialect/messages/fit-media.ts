// Pictures and documents as Anthropic takes them: pictures of four types, PDFs, and text
// (platform.claude.com/docs/en/build-with-claude/vision and .../pdf-support).
import { Conversation, Part, PartKind } from "../conversation";
import { imageFormat, isMedia, tellTextFiles } from "../media";

/** What cannot be put right is refused by its name. `fetches`: the provider reads addresses. */
export function fitMedia(conversation: Conversation, fetches: bool): void {
  tellTextFiles(conversation);
  const turns = conversation.turns;
  for (let i = 0, n = turns.length; i < n; i++) fitAll(conversation, turns[i].parts, fetches);
}

function fitAll(conversation: Conversation, parts: Part[], fetches: bool): void {
  for (let i = 0, n = parts.length; i < n; i++) {
    const part = parts[i];
    if (part.kind == PartKind.Result) fitAll(conversation, part.parts, fetches);
    else if (part.kind == PartKind.Image) fitImage(conversation, part, fetches);
    else if (part.kind == PartKind.Document && !part.isPlain) {
      if (part.media.some ? !isMedia(part.media, "application/pdf") : !fetches) conversation.refuse("document");
    }
  }
}

function fitImage(conversation: Conversation, image: Part, fetches: bool): void {
  const format = image.media.some ? imageFormat(image.media) : "";
  if (format.length > 0) image.media = conversation.keep(String.UTF8.encode("image/" + format));
  else if (image.media.some || !fetches) conversation.refuse("image_url");
}
