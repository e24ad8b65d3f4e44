// Loaded before Portkey's gateway, which has no option for it: it listens on loopback only, on a port that the system chooses, and says which.
const { Server } = require("node:net");

const listen = Server.prototype.listen;
Server.prototype.listen = function () {
  this.once("listening", () => process.stdout.write(`\nlistening on port ${this.address().port}\n`));
  return listen.call(this, { port: 0, host: "127.0.0.1" }, ...[...arguments].filter((a) => typeof a === "function"));
};
