// What Higress's controller makes of a WasmPlugin before a gateway sees it: the configuration of the plugin is `defaultConfig`, and each of
// `matchRules` becomes an entry of `_rules_` (pkg/ingress/config/ingress_config.go, convertIstioWasmPlugin, of Higress 2.1).

/** The parts of a WasmPlugin's `spec` that count for its configuration. */
export interface WasmPluginSpec {
  defaultConfig?: object;
  defaultConfigDisable?: boolean;
  matchRules?: {
    config?: object;
    configDisable?: boolean;
    ingress?: string[];
    domain?: string[];
    service?: string[];
    routePrefix?: string[];
  }[];
}

/** The plugin's configuration as it arrives. */
export function handedOver(spec: WasmPluginSpec): object {
  const rules = (spec.matchRules ?? [])
    .filter((rule) => rule.configDisable !== true)
    .map((rule) => ({
      ...rule.config,
      ...(rule.ingress ? { _match_route_: rule.ingress } : {}),
      ...(rule.domain ? { _match_domain_: rule.domain } : {}),
      ...(rule.service ? { _match_service_: rule.service } : {}),
      ...(rule.routePrefix ? { _match_route_prefix_: rule.routePrefix } : {}),
    }));
  const base = spec.defaultConfigDisable === true ? {} : spec.defaultConfig;
  return { ...base, ...(rules.length > 0 ? { _rules_: rules } : {}) };
}
