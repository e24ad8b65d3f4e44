// What becomes of a request that no model routes on its way to its provider.
import { ProviderSettings } from "../../core/settings";
import { ptrOf } from "../../host/memory";
import { isModelsPath, modelAt } from "../request/api-path";
import { isRoot } from "../request/passed";
import { makesVideo, taskPath, videoPath } from "../request/video-task";


@final
export class Way {
  constructor(
    /** Its provider makes videos by tasks, and one is asked for. */
    public byTask: bool,
    /** For people. */
    public note: string,
  ) {}
}

/** `whole`: the path with its query. */
export function wayOf(whole: ArrayBuffer, path: ArrayBuffer, provider: ProviderSettings): Way {
  const tasks = provider.videos;
  if (tasks !== null && makesVideo(ptrOf(path), path.byteLength)) {
    const text = String.UTF8.decode(videoPath(tasks, whole, false));
    const picture = String.UTF8.decode(videoPath(tasks, whole, true));
    return new Way(
      true,
      `a video is made by a task of ${provider.id}: POST ${text}, with a picture POST ${picture}, once; GET passes as it is`,
    );
  }
  const task = tasks !== null ? String.UTF8.decode(taskPath(tasks, whole)) : "";
  if (task.length > 0) return new Way(true, `the task is looked up at GET ${task}; what brings a body passes as it is`);
  return new Way(false, "passed on as it is, and judged by its status alone; a request with a body is made once");
}

/** `GET` of the root and of models. */
export function isAnswered(path: ArrayBuffer): bool {
  const ptr = ptrOf(path);
  const length = path.byteLength;
  return isRoot(path, length) || isModelsPath(ptr, length) || modelAt(ptr, length) > 0;
}
