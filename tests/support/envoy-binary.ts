// Which Envoy the tests run: the one that the gateway would find or install, looked up once for each test process.
import { findEnvoy } from "../../gateway/envoy/find.js";

let found: Promise<string> | undefined;

/** Path of the binary. Throws with the cure when there is none: never a silent skip. */
export function envoyBinary(): Promise<string> {
  found ??= findEnvoy({ say: (line) => process.stderr.write(`${line}\n`) }).then((envoy) => envoy.binary);
  return found;
}
