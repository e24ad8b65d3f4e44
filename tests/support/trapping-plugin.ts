// The release build with one change: a request with very many headers traps. So a trap can be provoked that the plugin itself never makes.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import binaryen from "assemblyscript/binaryen";

/** From this many headers on, pseudo headers included. */
export const HEADERS_THAT_TRAP = 60;
const CALLBACK = "proxy_on_request_headers";

/** Path of the changed build, in the system's folder for temporary files. */
export function trappingPlugin(release: string): string {
  const module = binaryen.readBinary(readFileSync(release));
  module.setFeatures(binaryen.Features.All);
  const original = binaryen.getExportInfo(module.getExport(CALLBACK)).value;
  const { i32 } = binaryen;
  const arguments_ = [0, 1, 2].map((i) => module.local.get(i, i32));
  const tooMany = module.i32.ge_s(module.local.get(1, i32), module.i32.const(HEADERS_THAT_TRAP));
  const body = module.block(null, [module.if(tooMany, module.unreachable()), module.return(module.call(original, arguments_, i32))], i32);
  module.addFunction("trap_on_many_headers", binaryen.createType([i32, i32, i32]), i32, [], body);
  module.removeExport(CALLBACK);
  module.addFunctionExport("trap_on_many_headers", CALLBACK);
  if (!module.validate()) throw new Error("the changed plugin is no valid module");
  const path = join(tmpdir(), `ai-failover-trapping-${process.pid}.wasm`);
  writeFileSync(path, module.emitBinary());
  module.dispose();
  return path;
}
