// Which Envoy runs the plugin. Its node says so (envoy.config.core.v3.Node, user_agent_build_version): Envoy fills that in by itself, with
// the version of its code, so a vendor's build names the Envoy that it was made of.
import { getProperty } from "./calls";
import { returnedPtr, returnedSize, utf8 } from "./memory";

const MAJOR = "user_agent_build_version\0version\0major_number";
const MINOR = "user_agent_build_version\0version\0minor_number";

/** 1036 for Envoy 1.36; 0 where the host does not say. For the time of configuration: it makes strings. */
export function hostVersion(): i32 {
  const major = ofNode(MAJOR);
  return major <= 0 ? 0 : major * 1000 + ofNode(MINOR);
}

/** Where the node lies, has changed over the years. */
function ofNode(field: string): i32 {
  const byXds = numberAt("xds\0node\0" + field);
  return byXds > 0 ? byXds : numberAt("node\0" + field);
}

/** Properties are raw little-endian integers. */
function numberAt(path: string): i32 {
  return getProperty(utf8(path)) && returnedSize() == 8 ? <i32>load<u64>(returnedPtr()) : 0;
}
