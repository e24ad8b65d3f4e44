import { Empty, Input, Spin } from "antd";
import { useState } from "react";
import type { ProviderType } from "../../../config/api.js";
import { useSay } from "../../app/preferences.js";
import { providerWords } from "../../words/providers.js";
import { Logo } from "./Logo.js";
import { searchTypes, useTypes } from "./types.js";
import { clearing } from "../../app/icons.js";

/** The built-in types, with a search. */
export function TypePicker({ choose }: { choose: (type: ProviderType) => void }) {
  const say = useSay();
  const types = useTypes();
  const [text, setText] = useState("");
  if (types === undefined) return <Spin />;
  const found = searchTypes(types, text);
  return (
    <div className="type-picker">
      <Input
        type="search"
        autoFocus
        allowClear={clearing(say)}
        aria-label={say(providerWords.searchTypes)}
        placeholder={say(providerWords.searchTypes)}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {found.length === 0 && <Empty description={say(providerWords.noType)} />}
      <ul className="type-list">
        {found.map((type) => (
          <li key={type.type}>
            <button type="button" onClick={() => choose(type)}>
              <Logo type={type.type} />
              <span>
                <b>{type.type}</b>
                <small>{type.title}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
