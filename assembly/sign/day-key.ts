// The key that signatures of one day are made with: an HMAC over the day, and over each part of the scope with what came of the part before.
import { ByteWriter } from "../json/write";
import { hmac } from "./hmac";

export const DAY_MS: i64 = 86400000;


@final
export class DayKey {
  private made: ArrayBuffer = new ArrayBuffer(0);
  /** Since the epoch. */
  private day: i64 = -1;

  constructor(
    private prefix: string,
    private secret: ArrayBuffer,
    private scope: string[],
  ) {}

  /** For a day, by the day's text. */
  of(day: i64, date: string): ArrayBuffer {
    if (this.day == day) return this.made;
    const writer = new ByteWriter();
    writer.ascii(this.prefix);
    writer.buffered(this.secret);
    let key = hmac(writer.take(), String.UTF8.encode(date));
    for (let i = 0, n = this.scope.length; i < n; i++) key = hmac(key, String.UTF8.encode(this.scope[i]));
    this.made = key;
    this.day = day;
    return key;
  }
}
