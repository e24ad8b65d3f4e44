// A video that is asked for of a provider that makes them by tasks (request/video-task.ts): its body in the provider's words.
import { Api } from "../../core/settings";
import { getBuffer, replaceBuffer } from "../../host/calls";
import { copyBytes, ptrOf, releaseReturned, returnedPtr, returnedSize } from "../../host/memory";
import { BufferTypeValues } from "../../host/values";
import { unescape } from "../../json/unescape";
import { fromPicture, modelEnd, modelStart, nameLength, namePtr, readVideoRequest } from "../../json/video-members";
import { ByteWriter } from "../../json/write";
import { VideoAnswer } from "../answer/video-answer";
import { Journey } from "../journey";
import { videoPath } from "../request/video-task";
import { setLength } from "./content-length";

const BODY = BufferTypeValues.HttpRequestBody;
const MODEL_NAME = '"model_name":';

/** The body of `size` bytes is whole: it is written as the provider wants it, and the path is chosen by what it brings. */
export function askVideo(journey: Journey, size: i32): void {
  const provider = journey.provider;
  const tasks = provider.settings.videos;
  if (tasks === null || journey.plan.api != Api.Passed || !getBuffer(BODY, 0, size)) return;
  const body = copyBytes(returnedPtr(), returnedSize());
  releaseReturned();
  readVideoRequest(ptrOf(body), body.byteLength);
  journey.video = new VideoAnswer(videoPath(tasks, journey.passedPath, fromPicture), fromPicture);
  if (modelStart < 0) return;
  const model = new ArrayBuffer(nameLength);
  const length = unescape(namePtr, nameLength, ptrOf(model), nameLength);
  const mapped = provider.mapped(model.slice(0, length));
  const writer = new ByteWriter(body.byteLength + mapped.byteLength + MODEL_NAME.length);
  writer.bytes(ptrOf(body), modelStart);
  writer.ascii(MODEL_NAME);
  writer.jsonString(ptrOf(mapped), mapped.byteLength);
  writer.bytes(ptrOf(body) + modelEnd, body.byteLength - modelEnd);
  if (replaceBuffer(BODY, body.byteLength, writer.ptr, writer.length)) setLength(writer.length);
}
