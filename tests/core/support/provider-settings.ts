import { hash64 } from "../../../assembly/core/bytes";
import { API_COUNT, ProviderSettings, TokenSettings } from "../../../assembly/core/settings";

export function utf8(text: string): ArrayBuffer {
  return String.UTF8.encode(text);
}

export function hashOf(text: string): u64 {
  const bytes = utf8(text);
  return hash64(changetype<usize>(bytes), bytes.byteLength);
}

/** A provider with that many API tokens that serves every API and has the defaults of the configuration: nothing is probed. */
export function providerSettings(id: string, tokens: i32): ProviderSettings {
  const settings = new ProviderSettings();
  settings.id = id;
  settings.idBytes = utf8(id);
  for (let api = 0; api < API_COUNT; api++) settings.paths.push(utf8("/v1/any"));
  for (let i = 0; i < tokens; i++) {
    const token = new TokenSettings();
    token.position = i;
    token.identity = hashOf(id + "#" + i.toString());
    settings.tokens.push(token);
  }
  return settings;
}

/** The same with a health-check model: ejected tokens are probed. */
export function probedProvider(id: string, tokens: i32): ProviderSettings {
  const settings = providerSettings(id, tokens);
  settings.failover.healthCheckModel = utf8("ping");
  return settings;
}
