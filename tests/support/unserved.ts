// A client that looks at the whole answer.
import { type Agent, request } from "node:http";

/** The request with this number, every second one streamed; undefined: it was served whole, as JSON or as a stream to its end. Else what came instead. */
export function unserved(agent: Agent, port: number, n: number, model: (n: number) => string): Promise<string | undefined> {
  const streamed = n % 2 === 1;
  const body = JSON.stringify({ model: model(n), stream: streamed, messages: [{ role: "user", content: `Hello ${n}` }] });
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const call = request({ agent, host: "127.0.0.1", port, path: "/v1/chat/completions", method: "POST", headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      const end = () => {
        const whole = streamed ? /"Hel"[^]*"lo"[^]*data: \[DONE\]\n\n$/.test(text) : text.includes('"content":"Hello"');
        const told = () => `${streamed ? "stream" : "plain"} ${answer.statusCode} ${JSON.stringify(answer.headers)} ${text.slice(0, 600)}`;
        resolve(answer.statusCode === 200 && whole ? undefined : told());
      };
      answer.on("end", end).on("error", end);
    });
    call.on("error", (error) => resolve(`${streamed ? "stream" : "plain"} ${error.message}`));
    call.end(body);
  });
}
