// Where a provider of videos is asked for one, and for how far it has come: its paths, as they are on the wire.

@final
export class VideoTasks {
  constructor(
    /** From a text alone. */
    public fromText: string,
    /** From a picture too. */
    public fromPicture: string,
    /** The tasks of both: `{video_id}` stands where a task's id belongs. */
    public textTask: string,
    public pictureTask: string,
  ) {}
}
