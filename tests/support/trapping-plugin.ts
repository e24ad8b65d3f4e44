// The release build with one change: a request with very many headers traps. So a trap can be provoked that the plugin itself never makes.
import { readFileSync } from "node:fs";
import binaryen from "assemblyscript/binaryen";

/** From this many headers on, pseudo headers included. */
export const HEADERS_THAT_TRAP = 60;
const CALLBACK = "proxy_on_request_headers";

/** The changed build. */
export function trappingPlugin(release: string): Uint8Array {
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
  const binary = module.emitBinary();
  module.dispose();
  return binary;
}
