// What the plugin answers on its control socket, with what only the gateway knows of the tokens: their last characters.
import type { Drill, ProviderStatus, Status } from "../../config/api.js";
import { maskedToken } from "../edit/hidden.js";
import { askSocket } from "../envoy/socket-http.js";

/** The plugin's share of `GET /api/status`. */
export interface PluginStatus {
  generation: number;
  providers: ProviderStatus[];
  drills: Drill[];
  clientKeys: Status["clientKeys"];
  memoryBytes?: number;
  /** Why there is nothing to tell. */
  problem?: string;
}

export type Tokens = ReadonlyMap<string, readonly string[]>;

/** Asks the plugin. Never rejects. */
export async function pluginStatus(control: string, tokens: Tokens): Promise<PluginStatus> {
  try {
    const { status, body } = await askSocket(control, "/status");
    if (status === 200) return readStatus(body, tokens);
    return silent(`the plugin answered ${status}`);
  } catch {
    return silent("the plugin does not answer");
  }
}

/** A status text of the plugin, completed. */
export function readStatus(body: string, tokens: Tokens): PluginStatus {
  const told = JSON.parse(body) as Partial<PluginStatus>;
  const providers = (told.providers ?? []).map((provider) => ({
    ...provider,
    tokens: provider.tokens.map((token, position) => ({ ...token, masked: maskedToken(tokens.get(provider.id)?.[position] ?? "") })),
  }));
  return { ...told, generation: told.generation ?? 0, providers, drills: told.drills ?? [], clientKeys: told.clientKeys ?? [] };
}

function silent(problem: string): PluginStatus {
  return { generation: 0, providers: [], drills: [], clientKeys: [], problem };
}
