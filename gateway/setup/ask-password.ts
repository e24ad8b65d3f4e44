// `ai-failover password`: asks twice and stores the hash; where nobody sits at a terminal it reads one line.
import { password as ask } from "@inquirer/prompts";
import { createInterface } from "node:readline/promises";
import { passwordFile, passwordProblem, storePassword } from "../password.js";

/** Asks on the terminal until two answers are the same and long enough, then stores the hash. */
export async function askPassword(say: (line: string) => void): Promise<void> {
  for (;;) {
    const first = await ask({
      message: "Password of the console (hidden)",
      mask: false,
      validate: (text) => passwordProblem(text) ?? true,
    });
    if (first === (await ask({ message: "Once more", mask: false }))) return await keep(first, say);
    say("these were not the same");
  }
}

async function keep(password: string, say: (line: string) => void): Promise<void> {
  await storePassword(password);
  say(`stored (as a hash) in ${passwordFile()}; a gateway that runs takes it with its next start`);
}

/** The command. Ends with exit code 1 when there is no usable password. */
export async function changePassword(): Promise<void> {
  const say = (line: string) => console.log(line);
  try {
    if (process.stdin.isTTY === true) return await askPassword(say);
    const lines = createInterface({ input: process.stdin });
    for await (const line of lines) {
      lines.close();
      const problem = passwordProblem(line);
      if (problem !== undefined) throw new Error(problem);
      return await keep(line, say);
    }
    throw new Error("expected the password on standard input");
  } catch (error) {
    if ((error as Error).name === "ExitPromptError") process.exit(130);
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
