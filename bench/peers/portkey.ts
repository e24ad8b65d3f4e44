// Portkey's gateway, from npm.
import { join } from "node:path";
import { ROOT } from "../../gateway/paths.js";
import { startChild, type Started } from "./child.js";
import { installed, type PeerPackage } from "./install.js";

export const PORTKEY: PeerPackage = {
  name: "Portkey",
  version: "1.15.2",
  needs: "npm 8 or later and a network that reaches its registry",
  steps: (folder) => [
    { command: "cp", args: [join(ROOT, "bench", "peers", "portkey-package.json"), join(folder, "package.json")] },
    { command: "npm", args: ["install", "--no-audit", "--no-fund", "--ignore-scripts"] },
  ],
};

/** One gateway; its configuration comes with each request. The header may be long: a pool of ten tokens makes a hundred targets. */
export async function startPortkey(say: (line: string) => void): Promise<Started> {
  const folder = await installed(PORTKEY, say);
  return startChild({
    name: "Portkey's gateway",
    command: process.execPath,
    args: [
      "--max-http-header-size=262144",
      "--require",
      join(ROOT, "bench", "peers", "portkey-on-loopback.cjs"),
      join(folder, "node_modules", "@portkey-ai", "gateway", "build", "start-server.js"),
      "--headless",
    ],
    listening: /listening on port (\d+)/,
    limitMs: 60_000,
  });
}
