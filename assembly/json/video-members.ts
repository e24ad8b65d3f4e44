// Of a request for a video the members that say which model and from what, and of its answer where the task's id stands (Kling's documents, Text to
// Video and Image to Video).
import { Filled, Walk } from "./walk";

/** Any of them, and a picture is what the video is made from. */
const PICTURES: string[] = [
  "image",
  "image_url",
  "image_urls",
  "images",
  "image_tail",
  "image_tail_url",
  "input_image",
  "first_frame_image",
  "last_frame_image",
];

const top = new Walk();
const inner = new Walk();

/** Set by readVideoRequest: it brings a picture. */
export let fromPicture: bool = false;
/** Where the member with the model begins and ends, its name included, from the first byte; -1: there is none, or the body is no whole object. */
export let modelStart: i32 = -1;
export let modelEnd: i32 = 0;
/** The body names a model twice, as `model` and as `model_name`. */
export let namedTwice: bool = false;
/** The model's own bytes, as JSON has them, without their quotes. */
export let namePtr: usize = 0;
export let nameLength: i32 = 0;

/** Reads the body of `size` bytes: `model` counts before `model_name`. */
export function readVideoRequest(ptr: usize, size: i32): void {
  fromPicture = false;
  modelStart = -1;
  let named = false;
  let other = false;
  namedTwice = false;
  if (!top.enter(ptr, ptr + size)) return;
  while (top.next()) {
    const isModel = top.key("model");
    const isOther = !isModel && top.key("model_name");
    other = other || isOther;
    if ((isModel || (!named && isOther)) && top.isString() && !top.cut) {
      named = named || isModel;
      modelStart = <i32>(top.start - ptr);
      modelEnd = <i32>(top.valueEnd - ptr);
      namePtr = top.textPtr();
      nameLength = top.textLength();
    } else if (isPicture()) fromPicture = true;
  }
  if (!top.closed) modelStart = -1;
  namedTwice = modelStart >= 0 && named && other;
}

/** Clients write out what they leave empty, too: that is none. */
function isPicture(): bool {
  for (let i = 0, n = PICTURES.length; i < n; i++) if (top.key(PICTURES[i])) return top.filled() != Filled.No;
  return false;
}

/** Where the ids of the answer's task begin, behind their quotes, from the first byte: its own and that of its `data`; in the order of the bytes. */
export function taskIds(ptr: usize, size: i32): i32[] {
  const found: i32[] = [];
  if (!top.enter(ptr, ptr + size)) return found;
  while (top.next()) {
    if (top.key("task_id")) note(top, ptr, found);
    else if (top.key("data") && inner.enterValue(top)) while (inner.next()) if (inner.key("task_id")) note(inner, ptr, found);
  }
  return found;
}

function note(at: Walk, ptr: usize, found: i32[]): void {
  if (at.isString() && !at.cut && at.textLength() > 0) found.push(<i32>(at.textPtr() - ptr));
}
