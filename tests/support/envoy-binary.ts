// Which Envoy the tests run.
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** ENVOY_BIN, else the first `envoy` on PATH. Throws with the cure when there is none: never a silent skip. */
export async function envoyBinary(): Promise<string> {
  const named = process.env.ENVOY_BIN;
  if (named !== undefined && named !== "") return named;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = join(folder, "envoy");
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error("no Envoy: set ENVOY_BIN, or put envoy on PATH");
}
