// Lets the vendors' own Python packages judge what the dialects write and what assembly/sign signs: openai and anthropic for chat,
// responses and messages, google-genai for Gemini, botocore for Converse, Tencent Cloud's for Hunyuan, google-auth for JWTs. Not part of npm test; skipped with words where the
// packages cannot be installed. PYTHON names another interpreter than python3.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const VENV = join(".cache", "judges");
const PACKAGES = [
  ...["openai==2.14.0", "anthropic==2.14.0", "google-genai==3.6.1", "botocore==1.44.8"],
  ...["google-auth==2.63.0", "cryptography==50.0.2"],
  ...["tencentcloud-sdk-python-common==3.1.195", "tencentcloud-sdk-python-hunyuan==3.1.180"],
];
const run = (command, ...args) => spawnSync(command, args, { stdio: "inherit" }).status === 0;
const python = join(VENV, "bin", "python");

if (!run(process.env.PYTHON ?? "python3", "-m", "venv", VENV) || !run(python, "-m", "pip", "install", "-q", ...PACKAGES)) {
  console.log(`skipped: ${PACKAGES.join(", ")} cannot be installed here`);
  process.exit(0);
}
for (const judge of ["judge-params.py", "judge-gemini.py", "judge-converse.py", "judge-hunyuan.py"]) {
  if (!run(python, join("tests", "dialect", judge))) process.exit(1);
}
if (!run(python, join("tests", "dialect", "definitions", "make.py"), "--check")) process.exit(1);
for (const [maker, file] of [
  ["make.py", "sigv4.json"],
  ["make-tc3.py", "tc3.json"],
]) {
  if (!run(python, join("tests", "sign", maker), "--check", join("tests", "sign", file))) process.exit(1);
}
const made = spawnSync("npx", ["vite-node", join("tests", "sign", "tokens.ts")], { stdio: ["ignore", "pipe", "inherit"] });
const judged = spawnSync(python, [join("tests", "sign", "judge-jwt.py")], { input: made.stdout, stdio: ["pipe", "inherit", "inherit"] });
process.exit(judged.status === 0 ? 0 : 1);
