// The windows of an Anthropic subscription (`anthropic-ratelimit-unified-5h-status`, `-5h-reset`, `-7d-...`, `-status`, `-reset`): each says whether it
// refuses, and when it is over. Source: Claude Code and the reports of its users (github.com/griffinwork40/agent-afk/pull/490,
// github.com/lidge-jun/opencodex/pull/3809).
import { equals, hash64, indexOf, startsWith } from "../../core/bytes";
import { resetMs } from "../../core/retry-after";
import { ptrOf, utf8 } from "../../host/memory";

const PREFIX = utf8("anthropic-ratelimit-unified-");
const STATUS = utf8("status");
const RESET = utf8("reset");
const REJECTED = utf8("rejected");
/** What may be bought beyond the windows: it refuses nothing that they let through. */
const OVERAGE = utf8("overage");
/** Those of an answer are four or five. */
const MOST_WINDOWS: i32 = 16;


@final
class Window {
  rejected: bool = false;
  reset: ArrayBuffer | null = null;
  constructor(public name: u64) {}
}


@final
export class UnifiedLimits {
  private windows: Window[] = [];
  /** When the window that decides is over. */
  private reset: ArrayBuffer | null = null;

  static owns(ptr: usize, length: i32): bool {
    return startsWith(ptr, length, PREFIX);
  }

  take(ptr: usize, length: i32, value: ArrayBuffer): void {
    const name = ptr + PREFIX.byteLength;
    const size = length - PREFIX.byteLength;
    if (indexOf(name, size, OVERAGE) >= 0) return;
    if (equals(name, size, RESET)) {
      this.reset = value;
      return;
    }
    const isStatus = endsIn(name, size, STATUS);
    if (!isStatus && !endsIn(name, size, RESET)) return;
    const window = this.windowOf(hash64(name, size - (isStatus ? STATUS : RESET).byteLength));
    if (window === null) return;
    if (isStatus) window.rejected = equals(ptrOf(value), value.byteLength, REJECTED);
    else window.reset = value;
  }

  /** When the last window that refuses is over, else the one that decides, milliseconds since the epoch; 0: none says. */
  until(nowMs: i64): i64 {
    let latest: i64 = 0;
    for (let i = 0, n = this.windows.length; i < n; i++) {
      if (this.windows[i].rejected) latest = max(latest, momentOf(this.windows[i].reset, nowMs));
    }
    return latest > 0 ? latest : momentOf(this.reset, nowMs);
  }

  private windowOf(name: u64): Window | null {
    const windows = this.windows;
    for (let i = 0, n = windows.length; i < n; i++) if (windows[i].name == name) return windows[i];
    if (windows.length >= MOST_WINDOWS) return null;
    const window = new Window(name);
    windows.push(window);
    return window;
  }
}

/** A window's own: `5h-reset`. */
function endsIn(ptr: usize, size: i32, word: ArrayBuffer): bool {
  const at = size - word.byteLength;
  return at > 1 && load<u8>(ptr + at - 1) == 0x2d && equals(ptr + at, word.byteLength, word);
}

/** Seconds since the epoch. */
function momentOf(value: ArrayBuffer | null, nowMs: i64): i64 {
  return value === null ? 0 : resetMs(ptrOf(value), value.byteLength, nowMs, 0);
}
