// A library is given one task in its arguments; what it says at the end is written out, or how it failed.
import { execSync } from "node:child_process";

export const SCHEMA = { type: "object", properties: { command: { type: "string" } }, required: ["command"], additionalProperties: false };

export function given() {
  const [api, root, key, model, task] = process.argv.slice(2);
  return { api, root, key, model, task };
}

export const run = (command) => execSync(command).toString();

export async function said(work) {
  try {
    console.log(await work());
  } catch (error) {
    console.log(`${error.constructor.name} ${error.status ?? error.statusCode ?? ""}: ${error.message}`);
    process.exitCode = 1;
  }
}
