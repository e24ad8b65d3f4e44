// The catalogue's form: a key that lacks a language is a type error.

export type Language = "en" | "zh";

/** One text in every language. */
export type Word = Readonly<Record<Language, string>>;

/** A text with values in it, in every language. */
export type Phrase<Values extends readonly unknown[]> = Readonly<Record<Language, (...values: Values) => string>>;

/** Says a word, or a phrase with its values, in the language of the page. */
export interface Say {
  (word: Word): string;
  <Values extends readonly unknown[]>(phrase: Phrase<Values>, ...values: Values): string;
}

/** The sayer of a language. */
export function sayerOf(language: Language): Say {
  return <Values extends readonly unknown[]>(entry: Word | Phrase<Values>, ...values: Values): string => {
    const text = entry[language];
    return typeof text === "string" ? text : text(...values);
  };
}

/** Names every entry as a word, so that a missing language is found where it is missing. */
export function words<const T extends Record<string, Word>>(entries: T): T {
  return entries;
}
