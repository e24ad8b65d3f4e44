// Providers that are down for a while by the real clock: `npm run outages -- --help`.
import { parseArgs } from "node:util";
import { command, positive } from "../../bench/command.js";
import { faultsOf, outages, recoveries } from "./recoveries.js";

const HELP = `npm run outages -- [options]

Takes simulated providers down on a real Envoy, each for a time of the real clock and each with a spare one behind it, while a request comes every few
seconds, and prints how long after its return each serves again: with and without healthCheckModel, for answers of 503 and for closed connections.
All of them at once. Ends with 1 where one takes longer than the limit, a request is lost, or one request tries the provider twice while it is out.

  --seconds LIST    how long they are down (default 10,60,300)
  --every SECONDS   between two requests (default 4)
  --limit SECONDS   in which each has to serve again (default 20)
  --help            this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "10,60,300" },
      every: { type: "string", default: "4" },
      limit: { type: "string", default: "20" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const limit = positive("--limit", values.limit);
  const seconds = values.seconds.split(",").map((text) => positive("--seconds", text));
  const pace = { everyMs: 1000 * positive("--every", values.every), limitMs: 1000 * limit };
  console.error(`takes about ${Math.max(...seconds) + limit} s`);
  const all = await recoveries(outages(seconds), pace);
  console.log(
    "| down for | by | probed | serves again after | requests | attempts of one while it was out | |\n| --- | --- | --- | ---: | ---: | ---: | --- |",
  );
  for (const seen of all) {
    const wrong = faultsOf(seen, pace);
    const cells = [
      `${seen.seconds} s`,
      seen.fault,
      seen.probed ? "yes" : "no",
      `${(seen.tookMs / 1000).toFixed(1)} s`,
      seen.asked,
      seen.mostTries,
    ];
    console.log(`| ${cells.join(" | ")} | ${wrong === "" ? "holds" : wrong} |`);
    if (wrong !== "") process.exitCode = 1;
  }
}

command(main);
