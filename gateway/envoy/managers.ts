// The pieces that every listener for HTTP has.
import { type Json, typed } from "./rig.js";

export function connectionManager(value: Json): Json {
  return {
    name: "envoy.filters.network.http_connection_manager",
    typed_config: typed("envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", value),
  };
}

export function router(value: Json = {}): Json {
  return { name: "envoy.filters.http.router", typed_config: typed("envoy.extensions.filters.http.router.v3.Router", value) };
}
