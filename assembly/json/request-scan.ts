// One pass over a request body, in pieces cut anywhere: is it one JSON object, and what are its top-level `model`, `stream`,
// `prompt_cache_key` and `user`. No tree is built; nested values are checked against the grammar and forgotten.
import { MACHINE_BYTES, ScanMachine, ScanResult } from "./scan-machine";

export { MAX_DEPTH, MAX_MODEL_BYTES, ScanResult } from "./scan-machine";

/**
 * Scans one request body. Use: `reset()`, `feed()` for each consecutive piece, `finish()`; the results hold until the next `reset()`.
 * An object of this class keeps everything in itself: several bodies can be under way in several of them.
 */
@final
export class RequestScan {
  private memory: StaticArray<u8> = new StaticArray<u8>(MACHINE_BYTES);

  constructor() {
    this.reset();
  }

  private get machine(): ScanMachine {
    return changetype<ScanMachine>(changetype<usize>(this.memory));
  }

  /** Offset of the model's value in the whole body, where its opening quote stands; -1 where there is none. */
  get modelStart(): i32 {
    return this.machine.modelStart;
  }

  /** Offset behind its closing quote. */
  get modelEnd(): i32 {
    return this.machine.modelEnd;
  }

  /** The model's name decoded to UTF-8; valid after `finish()` answered Ok. */
  get model(): usize {
    return this.machine.model();
  }

  get modelLength(): i32 {
    return this.machine.modelLength;
  }

  /** The name is longer than 256 bytes: `modelLength` is 0 and it matches nothing. */
  get modelTooLong(): bool {
    return this.machine.modelTooLong;
  }

  /** Top-level `stream: true`; the last duplicate wins. */
  get stream(): bool {
    return this.machine.stream;
  }

  /**
   * FNV-1a (64 bit) of the first 4 KiB of the raw value of `prompt_cache_key`, else of `metadata.user_id`, else of `user`; 0: none of them is a
   * string with bytes in it, or sessions are not looked for.
   */
  get stickyHash(): u64 {
    return this.machine.stickyHash;
  }

  /** The same of `previous_response_id`, else of the text of the system and of the first user's turn; 0: neither, or it is not looked for. */
  get firstHash(): u64 {
    return this.machine.firstHash;
  }

  /** Makes it ready for a new body, in which a session is looked for where `sessions` says so. */
  begin(sessions: bool): void {
    this.machine.sessions = sessions;
    this.machine.reset();
  }

  /** Makes it ready for another body. */
  reset(): void {
    this.machine.reset();
  }

  /** Takes the next `len` bytes of the body. */
  feed(ptr: usize, len: i32): void {
    this.machine.feed(ptr, len);
  }

  /** The body has ended: what it was. */
  finish(): ScanResult {
    return this.machine.finish();
  }
}
