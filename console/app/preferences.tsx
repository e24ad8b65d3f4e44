import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { sayerOf, type Language, type Say } from "../words/word.js";

/** What a person chose for this browser: language and light or dark. */
export interface Preferences {
  language: Language;
  dark: boolean;
  say: Say;
  setLanguage(language: Language): void;
  setDark(dark: boolean): void;
}

const Context = createContext<Preferences | undefined>(undefined);

/** Keeps the choice in the browser's storage; without one the browser's own settings decide. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useStored<Language>("language", firstLanguage);
  const [theme, setTheme] = useStored<"dark" | "light">("theme", () =>
    matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  );
  const dark = theme === "dark";
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.documentElement.dataset.theme = theme;
  }, [language, theme]);
  const value = useMemo(
    () => ({ language, dark, say: sayerOf(language), setLanguage, setDark: (on: boolean) => setTheme(on ? "dark" : "light") }),
    [language, dark, setLanguage, setTheme],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** The preferences of this browser. */
export function usePreferences(): Preferences {
  const value = useContext(Context);
  if (value === undefined) throw new Error("outside of PreferencesProvider");
  return value;
}

/** Says a word of the catalogue in the language of the page. */
export function useSay(): Say {
  return usePreferences().say;
}

function firstLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function useStored<T extends string>(name: string, first: () => T): [T, (value: T) => void] {
  const key = `ai-failover.${name}`;
  const [value, setValue] = useState<T>(() => (localStorage.getItem(key) as T | null) ?? first());
  return [
    value,
    (next) => {
      localStorage.setItem(key, next);
      setValue(next);
    },
  ];
}
