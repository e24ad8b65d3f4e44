// Each line of the input is a task, each line of the output a piece that was read, or how it ended.
import { createInterface } from "node:readline";

export const SCHEMA = { type: "object", properties: { place: { type: "string" } }, required: ["place"] };

export const say = (line) => console.log(JSON.stringify(line));

/** `failed`: what a client's own error says of itself, such as status and name. */
export async function eachTask(carryOut, failed) {
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say({ done: await carryOut(JSON.parse(line)) });
    } catch (error) {
      say({ failed: { type: error.constructor.name, message: error.message, ...failed(error) } });
    }
  }
}
