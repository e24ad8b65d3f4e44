// Addresses as people and other programs write them.

export const LOOPBACK = "127.0.0.1";

/** Why a console that others can reach does not start. */
export function passwordNeeded(host: string): string {
  return (
    `--console-host ${host} lets other machines reach the console, which can change everything: set a password first, with ` +
    "`ai-failover password`, AI_FAILOVER_CONSOLE_PASSWORD or AI_FAILOVER_CONSOLE_PASSWORD_FILE"
  );
}

/** Where this machine reaches what listens on `host`. */
export function connectHost(host: string): string {
  return host === "0.0.0.0" || host === "::" ? LOOPBACK : host;
}

/** The address as a URL has it; one that stands for all addresses is reached as this machine. */
export function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return LOOPBACK;
  return host.includes(":") ? `[${host}]` : host;
}
