// How a finding is put right, by what it says: one sentence for each message of the definition.
import type { Cure, Finding } from "./finding.js";
import { MESSAGES } from "./messages.js";

export const CURES: Record<keyof typeof MESSAGES, string> = {
  expected: "Put {0} there.",
  unknownKey: "Remove the key: it does nothing.",
  unknownKeyNear: "Rename it to {0}.",
  noProviders: "Add a provider with its type and its API tokens.",
  bothProviders: "Move what is under provider into the list providers.",
  unknownType: "Take a type of the provider table; for an address of your own, a compatible type with baseUrl.",
  unknownTypeNear: "Write {1}.",
  duplicateId: "Give one of them another id.",
  reservedId: "Choose another id.",
  needsBaseUrl: "Add baseUrl, such as http://127.0.0.1:9900/v1.",
  needsKey: "Add the key.",
  noTokens: "Add apiTokens, best as ${NAME} with the value in the environment or in .env.",
  noTokensHere: "Add apiTokens, best as ${NAME} with the value in the environment or in .env.",
  noCredential: "Add one of them, best as ${NAME} with the value in the environment or in .env.",
  noCredentialHere: "Add one of them, best as ${NAME} with the value in the environment or in .env.",
  unpaired: "Write the credentials of each pair at the same place of their lists.",
  noAccount: "Put in the JSON that Google gave out for the account, whole, as a text.",
  unpairedClients: "Write the secret of each client at the place of its id.",
  needsTenant: "Add the id of the tenant, or its domain.",
  needsRegion: "Add the region of the endpoint, such as eu-central-1.",
  sameToken: "Remove one of them: the same token twice is no second way.",
  noEffectWithType: "Remove the key.",
  badPattern: "Correct the expression: it is RE2's syntax without flags.",
  settingNotInAuto: "Write mode: raw.",
  settingReserved: "Remove it: routes and modelMapping name the model, the client says whether it streams.",
  settingBelow: "Set the whole top-level parameter, with mode: raw.",
  unknownProvider: "Add such a provider, or name one of those there are.",
  unknownProviderNear: "Write {1}.",
  noTarget: "Name the provider that answers this route.",
  bothTargets: "Keep targets, with the provider as one of them, or keep provider.",
  modelBesideTargets: "Write the model into the targets.",
  duplicateKeyName: "Give one of them another name.",
  sameKey: "Remove one of them.",
  oneMatcher: "Keep one of exact, prefix and regex; a list matches any of several.",
  duplicateRoute: "Give one of them another name.",
  idleBelowTimeout: "Raise idleTimeout above timeout, or leave it out.",
  noRuleMatch: "Say what the rule is for with one of these keys.",
  noEffectBeside: "Remove the key.",
  outOfUse: "Correct it: until then its own requests are answered with this reason, and the rest is served.",
  notUsed: "Remove the key, or leave it as it is if you know that.",
};

interface Shape {
  message: RegExp;
  cure: string;
}

/** The more a message says the earlier it is tried: `expected {0}, got {1}` would take many. */
const SHAPES: Shape[] = Object.entries(MESSAGES)
  .sort(([, a], [, b]) => literal(b).length - literal(a).length)
  .map(([key, template]) => ({ message: shapeOf(template), cure: CURES[key as keyof typeof MESSAGES] }));

function literal(template: string): string {
  return template.replace(/\{[0-9]\}/g, "");
}

function shapeOf(template: string): RegExp {
  const parts = template.split(/\{[0-9]\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("([^]*)")}$`);
}

/** What to do about a finding; undefined where its message says it all. */
export function cureOf({ message }: Finding): Cure | undefined {
  for (const { message: shape, cure } of SHAPES) {
    const found = shape.exec(message);
    if (found !== null) return { text: cure.replace(/\{([0-9])\}/g, (_, index: string) => found[Number(index) + 1] ?? ""), changes: [] };
  }
  return undefined;
}
