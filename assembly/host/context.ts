// The contexts that the host creates, and what it may call on them. A subclass overrides what it needs.
import { SlotTable } from "./slot-table";
import { FilterDataStatusValues, FilterHeadersStatusValues, FilterTrailersStatusValues } from "./values";

/** One plugin configuration in one VM. */
export abstract class RootContext {
  constructor(public contextId: u32) {}
  /** Whether the configuration of `size` bytes is taken. */
  abstract onConfigure(size: i32): bool;
  abstract createContext(contextId: u32): Context;
  onTick(): void {}
  onHttpCallResponse(call: u32, headers: u32, bodySize: i32): void {}
}

/** One pass of a stream through one of the filters. */
export abstract class Context {
  constructor(public contextId: u32) {}
  onRequestHeaders(endOfStream: bool): FilterHeadersStatusValues {
    return FilterHeadersStatusValues.Continue;
  }
  onRequestBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    return FilterDataStatusValues.Continue;
  }
  onRequestTrailers(): FilterTrailersStatusValues {
    return FilterTrailersStatusValues.Continue;
  }
  onResponseHeaders(endOfStream: bool): FilterHeadersStatusValues {
    return FilterHeadersStatusValues.Continue;
  }
  onResponseBody(size: i32, endOfStream: bool): FilterDataStatusValues {
    return FilterDataStatusValues.Continue;
  }
  onResponseTrailers(): FilterTrailersStatusValues {
    return FilterTrailersStatusValues.Continue;
  }
  /** A connection's bytes, in a network filter: `size` of them. */
  onConnectionData(size: i32): void {}
  onLog(): void {}
  /** The stream ends here; its properties can still be read. */
  onDelete(): void {}
}

const roots = new Map<u32, RootContext>();
const contexts = new SlotTable<Context>();
let makeRoot: ((contextId: u32) => RootContext) | null = null;

/** Names the function that makes a root context; called once while the module starts. */
export function registerRootContext(factory: (contextId: u32) => RootContext): void {
  makeRoot = factory;
}

export function rootOf(id: u32): RootContext | null {
  return roots.has(id) ? roots.get(id) : null;
}

export function contextOf(id: u32): Context | null {
  return contexts.get(id);
}

/** Number of streams that live in this VM. */
export function contextCount(): i32 {
  return contexts.size;
}

export function createContext(id: u32, parent: u32): void {
  if (parent == 0) {
    const factory = makeRoot;
    if (factory !== null) roots.set(id, factory(id));
    return;
  }
  const root = rootOf(parent);
  if (root !== null) contexts.set(id, root.createContext(id));
}

export function deleteContext(id: u32): void {
  const context = contextOf(id);
  if (context !== null) {
    context.onDelete();
    contexts.delete(id);
  } else {
    roots.delete(id);
  }
}
