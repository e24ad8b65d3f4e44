import { Alert } from "antd";
import { Suspense, useEffect, useRef } from "react";
import { Navigate, Route, Routes, useLocation } from "react-router-dom";
import { useLive } from "../live/use-live.js";
import { common } from "../words/common.js";
import { Catch } from "./Catch.js";
import { Header } from "./Header.js";
import { Navigation } from "./Navigation.js";
import { PAGES } from "./pages.js";
import { useSay } from "./preferences.js";
import { Problem } from "../parts/Problem.js";
import { Told } from "../parts/Told.js";

/** The frame around every page. */
export function Shell({ canSignOut }: { canSignOut: boolean }) {
  const say = useSay();
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  usePageTitle(pathname);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {say(common.skip)}
      </a>
      <Header canSignOut={canSignOut} />
      <Navigation />
      <main ref={main} tabIndex={-1} className="page">
        <Notices />
        <Catch key={pathname}>
          <Suspense fallback={<div className="waiting" role="status" aria-label={say(common.loading)} />}>
            <Routes>
              {PAGES.map(({ path, Component }) => (
                <Route key={path} path={path} element={<Component />} />
              ))}
              <Route path="*" element={<Navigate to="/" replace />} />
            </Routes>
          </Suspense>
        </Catch>
      </main>
    </div>
  );
}

function usePageTitle(pathname: string): void {
  const say = useSay();
  const page = PAGES.find(({ path }) => path === pathname);
  const title = page === undefined ? "ai-failover" : `${say(page.word)} · ai-failover`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** What concerns every page: no connection, a refused configuration file, a plugin that says nothing. */
function Notices() {
  const say = useSay();
  const connection = useLive((state) => state.connection);
  const errors = useLive((state) => state.status?.config.errors);
  const problem = useLive((state) => state.status?.problem);
  return (
    <div className="notices" aria-live="polite">
      {connection === "lost" && <Alert type="warning" showIcon title={say(common.offline)} />}
      {errors !== undefined && errors.length > 0 && (
        <Alert type="error" showIcon title={say(common.refusedConfig)} description={<Lines lines={errors} />} />
      )}
      {connection !== "lost" && <Problem text={problem} warning />}
    </div>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  return (
    <ul className="plain">
      {lines.map((line) => (
        <li key={line}>
          <Told text={line} />
        </li>
      ))}
    </ul>
  );
}
