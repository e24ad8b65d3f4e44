// Which Envoy the tests run: the one that the gateway would find or install, looked up once for each test process.
import { type FoundEnvoy, findEnvoy } from "../../gateway/envoy/find.js";

let found: Promise<FoundEnvoy> | undefined;

/** Path of the binary. Throws with the cure when there is none: never a silent skip. */
export async function envoyBinary(): Promise<string> {
  return (await lookUp()).binary;
}

/** Its version, such as "1.40.0". */
export async function envoyVersion(): Promise<string> {
  return (await lookUp()).version;
}

function lookUp(): Promise<FoundEnvoy> {
  found ??= findEnvoy({ say: (line) => process.stderr.write(`${line}\n`) });
  return found;
}
