// What puts a finding right, where that can be told: the name that was meant, or taking away what has no effect.
import { type Document, isNode } from "yaml";
import { type Cure, type Finding, findingPath } from "../../config/index.js";

const WITHOUT_EFFECT = /^(has no effect |the same token as |not used: )/;

/** The cure of a finding in a text that was parsed; undefined: nobody but its author can know. */
export function cureOf(finding: Finding, document: Document): Cure | undefined {
  const path = findingPath(finding.path);
  const last = path.at(-1);
  if (last === undefined || !document.hasIn(path)) return undefined;
  const renamed = /^unknown key, did you mean (.+)\?$/.exec(finding.message)?.[1];
  if (renamed !== undefined) {
    const to = [...path.slice(0, -1), renamed];
    if (document.hasIn(to)) return undefined;
    const node: unknown = document.getIn(path, true);
    const value: unknown = isNode(node) ? node.toJS(document) : null;
    return { text: `rename to ${renamed}`, changes: [{ path: to, value }, { path }] };
  }
  const meant = /, did you mean "(.+)"\?$/.exec(finding.message)?.[1];
  if (meant !== undefined) return { text: `use ${meant}`, changes: [{ path, value: meant }] };
  return WITHOUT_EFFECT.test(finding.message) ? { text: `remove ${String(last)}`, changes: [{ path }] } : undefined;
}
