import { usePreferences } from "../app/preferences.js";
import { titleOf } from "../words/titles.js";

/** What a key is called, and the key. */
export function KeyTitle({ of: key }: { of: string }) {
  const { language } = usePreferences();
  const title = titleOf(key, language);
  return (
    <>
      {title !== undefined && <>{title} </>}
      <code>{key}</code>
    </>
  );
}
