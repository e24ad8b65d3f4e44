// The simulated providers alone: node build/js/gateway/demo/main.js --host 0.0.0.0 --port 9901
import { parseArgs } from "node:util";
import { startDemoProviders } from "./scenario.js";

const { values } = parseArgs({ options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "9901" } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65534) {
  console.error(`--port: expected a port number, got "${values.port}"`);
  process.exit(2);
}

// qwen on the port that was named, deepseek on the one after it.
const providers = await startDemoProviders(values.host, port, port === 0 ? 0 : port + 1);
for (const { name, port: at } of providers) console.log(`simulated ${name} on ${values.host}:${at}`);

const stop = () => {
  Promise.all(providers.map((provider) => provider.close())).then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
