// Higress's ai-proxy in a stock Envoy: the .wasm that gpustack publishes on PyPI, under the ABI version's name that Envoy knows.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { leb, unsigned } from "./leb.js";
import { installed, type PeerPackage } from "./peers/install.js";

export const HIGRESS: PeerPackage = {
  name: "gpustack-higress-plugins",
  version: "0.5.1",
  needs: "Python 3 with pip and a network that reaches PyPI",
  steps: (folder) => [
    {
      command: "python3",
      args: [
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        folder,
        "gpustack-higress-plugins==0.5.1",
      ],
    },
  ],
};

const INSIDE = join("gpustack_higress_plugins", "plugins");
/** Of the package's plugins: folder and version. */
const PLUGINS = { "ai-proxy": ["gpustack-ai-proxy", "2.0.3-patched"], "ai-statistics": ["ai-statistics", "2.0.0"] } as const;
const [THEIRS, KNOWN] = ["proxy_abi_version_0_2_100", "proxy_abi_version_0_2_1"];
const EXPORTS = 7;

/** The adapted .wasm's path. All its host calls are ones that stock Envoy has; only the export that names the version is not. */
export async function higressPlugin(say: (line: string) => void, plugin: keyof typeof PLUGINS = "ai-proxy"): Promise<string> {
  const folder = await installed(HIGRESS, say);
  const adapted = join(folder, `${plugin}-for-envoy.wasm`);
  const module = join(folder, INSIDE, ...PLUGINS[plugin], "plugin.wasm");
  if (!existsSync(adapted)) writeFileSync(adapted, renameExport(readFileSync(module), THEIRS as string, KNOWN as string));
  return adapted;
}

/** The module with one export under another name (webassembly.github.io/spec/core/binary/modules.html). Throws when it has no such export. */
export function renameExport(module: Buffer, from: string, to: string): Buffer {
  for (let at = 8; at < module.length; ) {
    const { value: size, next } = unsigned(module, at + 1);
    if (module[at] === EXPORTS) {
      const section = module.subarray(next, next + size);
      const name = Buffer.concat([Buffer.from([from.length]), Buffer.from(from)]);
      const found = section.indexOf(name);
      if (found < 0) break;
      const renamed = [section.subarray(0, found), Buffer.from([to.length]), Buffer.from(to), section.subarray(found + name.length)];
      const body = Buffer.concat(renamed);
      return Buffer.concat([module.subarray(0, at + 1), leb(body.length), body, module.subarray(next + size)]);
    }
    at = next + size;
  }
  throw new Error(`the module exports no ${from}`);
}
