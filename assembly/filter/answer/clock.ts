// Signatures hold for five minutes: a clock that is further off has them all refused, and the answer's own date tells.
import { parseHttpDate } from "../../core/http-date";
import { ProviderSettings } from "../../core/settings";
import { nowMs, toWall } from "../../host/clock";
import { getHeader } from "../../host/headers";
import { log } from "../../host/log";
import { ptrOf, utf8 } from "../../host/memory";
import { HeaderMapTypeValues, LogLevelValues } from "../../host/values";

const DATE = utf8("date");
/** Less is no reason to refuse a signature. */
const LEAST_MS: i64 = 240000;
/** Until it is said again. */
const AGAIN_MS: i64 = 600000;
let saidMs: i64 = 0;

/** Says in the log how far this machine's clock is off, where a provider that wants signatures refused a request. */
export function tellClock(provider: ProviderSettings, map: HeaderMapTypeValues): void {
  if (provider.signs.length == 0) return;
  const date = getHeader(map, DATE);
  const theirs = parseHttpDate(ptrOf(date), date.byteLength);
  const now = toWall(nowMs());
  if (theirs <= 0 || now - saidMs < AGAIN_MS) return;
  const off = now - theirs;
  if (off < LEAST_MS && off > -LEAST_MS) return;
  saidMs = now;
  const minutes = ((off < 0 ? -off : off) + 30000) / 60000;
  const side = off < 0 ? "behind" : "ahead of";
  log(
    LogLevelValues.Warn,
    `ai-failover: the clock is ${minutes.toString()} minutes ${side} that of ${provider.id}: it refuses signatures from 5 minutes on`,
  );
}
