// A video that is asked for of a provider that makes them by tasks (request/video-task.ts): its body in the provider's words.
import { getBuffer, replaceBuffer } from "../../host/calls";
import { copyBytes, ptrOf, releaseReturned, returnedPtr, returnedSize, utf8 } from "../../host/memory";
import { setHeader } from "../../host/headers";
import { BufferTypeValues, HeaderMapTypeValues } from "../../host/values";
import { dropMembers } from "../../json/drop-members";
import { unescape } from "../../json/unescape";
import { fromPicture, modelEnd, modelStart, nameLength, namePtr, namedTwice, readVideoRequest } from "../../json/video-members";
import { ByteWriter } from "../../json/write";
import { OwnAnswer } from "../answer/answers";
import { brokenForm, noBoundary, notTranslatable, tooLarge } from "../answer/refusals";
import { VideoAnswer } from "../answer/video-answer";
import { Journey } from "../journey";
import * as names from "../names";
import { RequestHead } from "../request/request-head";
import { videoPath } from "../request/video-task";
import { setLength } from "./content-length";
import { formAsJson, referenceAsPicture } from "./video-form";

const BODY = BufferTypeValues.HttpRequestBody;
const MODEL_NAME = '"model_name":';
const OTHER_NAME: ArrayBuffer[] = [utf8("model_name")];

/** Set by videoAsJson: the bytes that are held now. */
export let videoSize: i32 = 0;

/** The held body of `size` bytes becomes one JSON object in the provider's words. Answers what the client is told where it cannot; null: it is one. */
export function videoAsJson(size: i32, head: RequestHead, most: i32): OwnAnswer | null {
  videoSize = size;
  if (!getBuffer(BODY, 0, size)) return null;
  const sent = returnedSize();
  if (!head.multipart) readVideoRequest(returnedPtr(), sent);
  const made = head.multipart
    ? formAsJson(returnedPtr(), sent, head.boundary)
    : fromPicture
      ? null
      : referenceAsPicture(returnedPtr(), sent);
  releaseReturned();
  if (made === null || made.same) return null;
  if (made.refused.length > 0) return notTranslatable(made.refused);
  if (made.broken) return head.boundary.byteLength == 0 ? noBoundary() : brokenForm();
  const writer = made.writer;
  if (writer.length > most) return tooLarge(most);
  if (!replaceBuffer(BODY, sent, writer.ptr, writer.length)) return null;
  setLength(writer.length);
  if (head.multipart) setHeader(HeaderMapTypeValues.RequestHeaders, names.CONTENT_TYPE, names.JSON_TYPE);
  videoSize = writer.length;
  return null;
}

/** The body of `size` bytes is whole: it is written as the provider wants it, and the path is chosen by what it brings. */
export function askVideo(journey: Journey, size: i32): void {
  const provider = journey.provider;
  const tasks = provider.settings.videos;
  if (tasks === null || !getBuffer(BODY, 0, size)) return;
  let body = copyBytes(returnedPtr(), returnedSize());
  releaseReturned();
  const sent = body.byteLength;
  readVideoRequest(ptrOf(body), sent);
  journey.video = new VideoAnswer(videoPath(tasks, journey.passedPath, fromPicture), fromPicture);
  if (modelStart < 0) return;
  if (namedTwice) {
    body = withoutOtherName(body);
    readVideoRequest(ptrOf(body), body.byteLength);
  }
  const model = new ArrayBuffer(nameLength);
  const length = unescape(namePtr, nameLength, ptrOf(model), nameLength);
  const mapped = provider.mapped(model.slice(0, length));
  const writer = new ByteWriter(body.byteLength + mapped.byteLength + MODEL_NAME.length);
  writer.bytes(ptrOf(body), modelStart);
  writer.ascii(MODEL_NAME);
  writer.jsonString(ptrOf(mapped), mapped.byteLength);
  writer.bytes(ptrOf(body) + modelEnd, body.byteLength - modelEnd);
  if (replaceBuffer(BODY, sent, writer.ptr, writer.length)) setLength(writer.length);
}

/** `model` counts, and becomes the only `model_name`. */
function withoutOtherName(body: ArrayBuffer): ArrayBuffer {
  const left = new ArrayBuffer(body.byteLength);
  const size = dropMembers(ptrOf(body), body.byteLength, OTHER_NAME, ptrOf(left));
  return size < 0 ? body : left.slice(0, size);
}
