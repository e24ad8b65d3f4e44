// The providers' lists of models as they were last heard: kept in this VM, and shared with the other workers under one key for each address.
import { Api, ProviderSettings } from "../../core/settings";
import { getShared, setShared } from "../../host/calls";
import { copyBytes, ptrOf, returnedPtr, returnedSize, utf8 } from "../../host/memory";

const NO_NAMES: ArrayBuffer[] = [];

/** One provider's list as this VM knows it. */
@final
export class KeptModels {
  names: ArrayBuffer[] = NO_NAMES;
  untilMs: i64 = 0;
  /** Until then the answer of a call for it may come to this VM; 0: there is none. A change of the configuration can take the call along. */
  askingUntilMs: i64 = 0;

  isAsked(nowMs: i64): bool {
    return nowMs < this.askingUntilMs;
  }
}

/** By provider and address: another address has other models. */
const lists = new Map<string, KeptModels>();

function keyOf(settings: ProviderSettings): string {
  return (
    "ai-failover/models/" +
    settings.id +
    "@" +
    String.UTF8.decode(settings.authority) +
    String.UTF8.decode(settings.paths[Api.ChatCompletions])
  );
}

/** The list of a provider; an empty one that is over where nothing was heard yet. */
export function keptOf(settings: ProviderSettings): KeptModels {
  const key = keyOf(settings);
  if (lists.has(key)) return lists.get(key);
  const made = new KeptModels();
  lists.set(key, made);
  return made;
}

/** When it ends (eight bytes), then the names with a line break behind each. */
export function share(settings: ProviderSettings, kept: KeptModels): void {
  let size = 8;
  for (let i = 0, n = kept.names.length; i < n; i++) size += kept.names[i].byteLength + 1;
  const bytes = new ArrayBuffer(size);
  store<i64>(ptrOf(bytes), kept.untilMs);
  let at = ptrOf(bytes) + 8;
  for (let i = 0, n = kept.names.length; i < n; i++) {
    memory.copy(at, ptrOf(kept.names[i]), kept.names[i].byteLength);
    at += kept.names[i].byteLength;
    store<u8>(at++, 0x0a);
  }
  setShared(utf8(keyOf(settings)), ptrOf(bytes), size, 0);
}

/** What another worker has learnt. */
export function readShared(settings: ProviderSettings, kept: KeptModels): bool {
  if (!getShared(utf8(keyOf(settings))) || returnedSize() < 8) return false;
  const bytes = copyBytes(returnedPtr(), returnedSize());
  const untilMs = load<i64>(ptrOf(bytes));
  if (untilMs <= kept.untilMs) return false;
  const found: ArrayBuffer[] = [];
  for (let i = 8, from = 8; i < bytes.byteLength; i++) {
    if (load<u8>(ptrOf(bytes) + i) != 0x0a) continue;
    found.push(bytes.slice(from, i));
    from = i + 1;
  }
  kept.names = found;
  kept.untilMs = untilMs;
  return true;
}
