// Videos of a provider that makes them by tasks, asked for in the way of OpenAI's API: `POST /v1/videos` is a task from a text or from a picture, and
// `GET /v1/videos/{id}` looks it up. Ids say which of the two it is: the provider has a path for each. As Higress's ai-proxy has it.
import { endsWith } from "../../core/bytes";
import { VideoTasks } from "../../core/video-tasks";
import { utf8 } from "../../host/memory";
import { PICTURE_TASK, TEXT_TASK } from "../answer/video-answer";
import { nameOf, queryOf } from "./query";

const VIDEOS = "/v1/videos";
const VIDEOS_BYTES = utf8(VIDEOS);
/** A client may say of a bare id what it is. */
const HINT = "kling_task_type";
const PICTURE_HINTS: string[] = ["image2video", "image", "i2v"];
const ID = "{video_id}";
/** Kling's own paths below: what they list is no task (app.klingai.com/global/dev/document-api, Video Generation). */
const OWN_PATHS: string[] = [
  "text2video",
  "image2video",
  "multi-image2video",
  "multi-elements",
  "omni-video",
  "motion-control",
  "video-extend",
  "effects",
  "lip-sync",
  "advanced-lip-sync",
  "identify-face",
  "avatar",
];

/** And OpenAI's: what stands behind them is an id of its own kind, or nothing (platform.openai.com/docs/api-reference/videos). */
const FOLDERS: string[] = OWN_PATHS.concat(["characters", "edits", "extensions"]);

/** The id that a path below `/v1/videos` names, as its provider knows it; empty: it names none. */
export function videoInPath(ptr: usize, length: i32): string {
  const text = String.UTF8.decodeUnsafe(ptr, length);
  const at = text.indexOf(VIDEOS + "/");
  if (at < 0) return "";
  const parts = text.substring(at + VIDEOS.length + 1).split("/");
  const place = FOLDERS.includes(parts[0]) ? 1 : 0;
  return place < parts.length ? bareId(parts[place]) : "";
}

/** Without the mark that says what it is made from. */
function bareId(id: string): string {
  return id.startsWith(PICTURE_TASK) || id.startsWith(TEXT_TASK) ? id.substring(TEXT_TASK.length) : id;
}

/** Whether the path, without its query, is that of a video to be made. */
export function makesVideo(ptr: usize, length: i32): bool {
  return endsWith(ptr, length, VIDEOS_BYTES);
}

/** The provider's path for one that is to be made. */
export function videoPath(tasks: VideoTasks, asked: ArrayBuffer, fromPicture: bool): ArrayBuffer {
  return utf8(withQuery(fromPicture ? tasks.fromPicture : tasks.fromText, queryOf(String.UTF8.decode(asked))));
}

/** The provider's path for a task; empty: the path names none, and is passed as it is. */
export function taskPath(tasks: VideoTasks, asked: ArrayBuffer): ArrayBuffer {
  const text = String.UTF8.decode(asked);
  const mark = text.indexOf("?");
  const path = mark < 0 ? text : text.substring(0, mark);
  const at = path.indexOf(VIDEOS + "/");
  const id = at < 0 ? "" : path.substring(at + VIDEOS.length + 1);
  if (id.length == 0 || id.includes("/") || FOLDERS.includes(id)) return new ArrayBuffer(0);
  const parts = queryOf(text);
  const hinted = takeHint(parts);
  const isPicture = id.startsWith(PICTURE_TASK) || (!id.startsWith(TEXT_TASK) && hinted);
  return utf8(withQuery((isPicture ? tasks.pictureTask : tasks.textTask).replace(ID, bareId(id)), parts));
}

/** Takes the hints out; the last one that says anything counts: true of a picture. */
function takeHint(parts: string[]): bool {
  let picture = false;
  for (let i = 0; i < parts.length; ) {
    const name = nameOf(parts[i]);
    if (name != HINT) {
      i++;
      continue;
    }
    const said = parts[i].substring(name.length + 1);
    picture = PICTURE_HINTS.includes(said.trim().toLowerCase());
    parts.splice(i, 1);
  }
  return picture;
}

/** What the provider's path says already is not said again. */
function withQuery(path: string, parts: string[]): string {
  const own = queryOf(path);
  let text = path;
  for (let i = 0, n = parts.length; i < n; i++) {
    if (parts[i].length == 0 || own.includes(parts[i])) continue;
    text += (text.includes("?") ? "&" : "?") + parts[i];
  }
  return text;
}
