import { NavLink } from "react-router-dom";
import { common } from "../words/common.js";
import { PAGES } from "./pages.js";
import { useSay } from "./preferences.js";

/** The pages: a column where there is room, a row that scrolls where there is not. */
export function Navigation() {
  const say = useSay();
  return (
    <nav className="navigation" aria-label={say(common.pages)}>
      <ul>
        {PAGES.map(({ path, word, mark }) => (
          <li key={path}>
            <NavLink to={path} end>
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d={mark} />
              </svg>
              {say(word)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
