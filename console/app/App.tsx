import { App as AntApp, ConfigProvider } from "antd";
import type { Locale } from "antd/es/locale";
import english from "antd/locale/en_US";
import { useEffect, useMemo, useState } from "react";
import { BrowserRouter } from "react-router-dom";
import { nonce } from "./nonce.js";
import { Gate } from "./Gate.js";
import { iconsOf } from "./icons.js";
import { PreferencesProvider, usePreferences } from "./preferences.js";
import { themeOf } from "./theme.js";
import { owned } from "../api/owned.js";

export function App() {
  return (
    <PreferencesProvider>
      <Styled />
    </PreferencesProvider>
  );
}

function Styled() {
  const { dark, language, say } = usePreferences();
  const icons = useMemo(() => iconsOf(say), [say]);
  const chinese = useChineseLocale(language === "zh");
  return (
    <ConfigProvider
      csp={{ nonce }}
      theme={themeOf(dark)}
      // Always one: with its first one antd makes the whole page anew, and what is typed there is gone.
      locale={chinese ?? english}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
      {...icons}
    >
      <AntApp className="app">
        <BrowserRouter>
          <Gate />
        </BrowserRouter>
      </AntApp>
    </ConfigProvider>
  );
}

/** antd's own words in Chinese, loaded when they are wanted. */
function useChineseLocale(wanted: boolean): Locale | undefined {
  const [locale, setLocale] = useState<Locale>();
  useEffect(() => {
    if (wanted && locale === undefined) owned(import("antd/locale/zh_CN").then((module) => setLocale(module.default)));
  }, [wanted, locale]);
  return wanted ? locale : undefined;
}
