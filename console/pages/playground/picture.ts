import type { Picture } from "./conversation.js";

/** What all providers that see take. */
export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const MOST_BYTES = 5_000_000;

/** A file as it goes into a request. Undefined: it is no such picture, too large, or cannot be read. */
export async function readPicture(file: File): Promise<Picture | undefined> {
  if (!PICTURE_TYPES.includes(file.type) || file.size > MOST_BYTES) return undefined;
  const url = await new Promise<string | undefined>((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => resolve(undefined);
    reader.readAsDataURL(file);
  });
  return url === undefined ? undefined : { name: file.name, type: file.type, data: url.slice(url.indexOf(",") + 1) };
}
