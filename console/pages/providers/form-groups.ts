import type { ProviderType } from "../../../config/api.js";
import type { Field } from "../../form/schema.js";
import type { Value } from "../../live/config-document.js";
import { ownValue } from "../../../config/own.js";
import { listedCredential } from "./credentials.js";

/** The fields of a provider's form, in the groups that people look for. Every key of the definition is in one of them. */
export interface FormGroups {
  basics: Field[];
  /** Keys without which this type cannot be asked. */
  needed: Field[];
  /** Keys that belong to credentials besides API tokens, and are said once. */
  beside: Field[];
  failover: Field[];
  advanced: Field[];
  /** Keys of other types, and keys that do nothing here: shown when the file has them. */
  others: Field[];
}

const BASICS = ["id", "baseUrl", "models", "modelMapping"];
/** Chosen before, and shown by a list of its own, as credentials besides them are. */
const APART = ["type", "apiTokens"];
const ADVANCED = [
  ...[
    "retryOnFailure",
    "tokenSelection",
    "affinity",
    "affinityHeader",
    "stickyHeader",
    "dialect",
    "translate",
    "firstTokenTimeout",
    "attemptTimeout",
    "stallTimeout",
    "onBreak",
    "holdBytes",
    "headers",
    "dropParams",
  ],
  ...["providerDomain", "providerBasePath", "cluster"],
];

export function groupFields(fields: readonly Field[], type: ProviderType | undefined, value: Value): FormGroups {
  const apart = [...APART, ...(type === undefined ? [] : listedCredential(type, value).map(({ key }) => key))];
  const own = fields.filter(({ key }) => !apart.includes(key));
  const needed = type?.needs ?? [];
  const ofType = type?.keys ?? [];
  const groups: FormGroups = { basics: [], needed: [], beside: [], failover: [], advanced: [], others: [] };
  for (const field of own) {
    if (needed.includes(field.key)) groups.needed.push(field);
    else if (type?.besideCredentials.includes(field.key) === true) groups.beside.push(field);
    else if (BASICS.includes(field.key)) groups.basics.push(field);
    else if (field.key === "failover") groups.failover.push(field);
    else if (ADVANCED.includes(field.key) || ofType.includes(field.key)) groups.advanced.push(field);
    else if (ownValue(value, field.key) !== undefined || !isOfATypeAlone(field)) groups.others.push(field);
  }
  groups.basics.sort((a, b) => BASICS.indexOf(a.key) - BASICS.indexOf(b.key));
  return groups;
}

/** Keys whose help begins with the types that they are for, and keys without a kind, which do nothing here. */
function isOfATypeAlone({ help, kind }: Field): boolean {
  return kind === "other" || /^[a-z, -]+: /.test(help);
}
