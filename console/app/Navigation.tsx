import { useEffect, useRef } from "react";
import { NavLink, useLocation } from "react-router-dom";
import { common } from "../words/common.js";
import { PAGES } from "./pages.js";
import { useSay } from "./preferences.js";

/** The pages: a column where there is room, a row that scrolls where there is not. */
export function Navigation() {
  const say = useSay();
  const list = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const row = list.current;
    const link = row?.querySelector<HTMLElement>("a.active");
    if (row && link) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }, [pathname, say]);
  return (
    <nav ref={list} className="navigation" aria-label={say(common.pages)}>
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
