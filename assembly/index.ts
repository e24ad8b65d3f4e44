// The ABI's exports, nothing else.
import { registerRootContext, RootContext } from "./host/context";
import { PluginRoot } from "./filter/root";
export * from "./host/exports";

registerRootContext((contextId: u32): RootContext => new PluginRoot(contextId));
