import { useSay } from "../../app/preferences.js";
import type { Value } from "../../live/config-document.js";
import { SELECTION_WORDS, thenWord, tokensBy } from "../../words/routes.js";
import { credentialsIn } from "../providers/credentials.js";
import type { LocatedProvider } from "../providers/located.js";
import { useTypes } from "../providers/types.js";
import { fallbacksOf, targetsOf, type TargetValue } from "./located.js";
import { ownValue } from "../../../config/own.js";

/** `qwen (2 tokens, random), then deepseek as deepseek-chat`. */
export function Sentence({ value, root, providers }: { value: Value; root: Value; providers: readonly LocatedProvider[] }) {
  const say = useSay();
  const targets = targetsOf(value);
  const weights = targets.length > 1;
  return (
    <span className="sentence">
      {targets.map((target, i) => (
        <span key={i}>
          {i > 0 && ", "}
          {weights && <b>{String(target.weight ?? 1)} × </b>}
          <One target={target} root={root} providers={providers} />
        </span>
      ))}
      {fallbacksOf(value).map((target, i) => (
        <span key={`f${i}`}>
          , {say(thenWord.then)} <One target={target} root={root} providers={providers} />
        </span>
      ))}
    </span>
  );
}

function One({ target, root, providers }: { target: TargetValue; root: Value; providers: readonly LocatedProvider[] }) {
  const say = useSay();
  const provider = providers.find(({ id }) => id === target.provider);
  const types = useTypes() ?? [];
  const given = Array.isArray(provider?.value.apiTokens) ? provider.value.apiTokens.length : 0;
  const tokens = given + (provider === undefined ? 0 : credentialsIn(types, provider.value));
  const kept = (provider?.value.affinity ?? root.affinity) === "session";
  const chosen = kept ? "sticky" : String(provider?.value.tokenSelection ?? root.tokenSelection ?? "random");
  const words = ownValue(SELECTION_WORDS, chosen);
  const selection = words === undefined ? chosen : say(words);
  return (
    <>
      <b>{String(target.provider ?? "?")}</b>
      {target.model !== undefined && (
        <>
          {" "}
          {say(thenWord.as)} <code>{String(target.model)}</code>
        </>
      )}{" "}
      {provider !== undefined && <span className="soft">({say(tokensBy, tokens, selection)})</span>}
    </>
  );
}
