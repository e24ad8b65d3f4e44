/** Everything that a finding says beyond "expected X, got Y". `{0}`, `{1}` are filled in; the plugin's reader uses the same texts. */
export const MESSAGES = {
  expected: "expected {0}, got {1}",
  unknownKey: "unknown key",
  unknownKeyNear: "unknown key, did you mean {0}?",
  noProviders: "expected at least one provider, got nothing",
  bothProviders: "expected either provider or providers, got both",
  unknownType: "expected a known provider type, got {0}",
  unknownTypeNear: "expected a known provider type, got {0}, did you mean {1}?",
  duplicateId: "expected an id of its own, got {0} like {1}",
  reservedId: "expected another id, {0} is a cluster of the gateway",
  needsBaseUrl: "expected a URL, got nothing: type {0} has no address of its own",
  needsKey: "expected a string, got nothing: the address of type {0} is made with it",
  noTokens: "type {0} wants an API token: requests leave without credentials",
  noTokensHere: "type {0} wants an API token, and there is none",
  unpaired: "expected {0}, one for each of awsAccessKey, got {1}",
  needsRegion: "expected a string, got nothing: signatures are made with it",
  sameToken: "the same token as {0}",
  noEffectWithType: "has no effect with type {0}",
  badPattern: "expected a regular expression, got {0}: {1}",
  groupsNotFilledIn: "groups are not filled in: the model is asked for as {0}",
  settingNotInAuto: "has no effect: mode auto sets max_tokens, temperature, top_p and seed, not {0}",
  settingReserved: "has no effect: {0} is decided by the route",
  settingBelow: "has no effect: {0} is below the top level",
  unknownProvider: "expected the id of a provider, got {0}",
  unknownProviderNear: "expected the id of a provider, got {0}, did you mean {1}?",
  noTarget: "expected a provider or targets, got nothing",
  bothTargets: "expected either provider or targets, got both",
  modelBesideTargets: "has no effect beside targets: each target names its own model",
  duplicateKeyName: "expected a name of its own, got {0} like {1}",
  sameKey: "the same key as {0}: its requests count there",
  oneMatcher: "expected one of exact, prefix and regex, got {0}",
  duplicateRoute: "the same name as {0}: statistics do not tell them apart",
  idleBelowTimeout: "below timeout: the timeout is used instead",
  noRuleMatch: "expected one of _match_route_, _match_route_prefix_, _match_domain_ and _match_service_, got none",
  noEffectBeside: "has no effect beside {0}",
  outOfUse: "out of use: {0}",
  notSupported: "not supported yet: {0}",
} as const;

/** A message with its placeholders filled in. */
export function fill(template: string, ...values: string[]): string {
  return template.replace(/\{([0-9])\}/g, (_, index: string) => values[Number(index)] ?? "");
}
