import type { Look } from "./open.js";

/** Each language with each theme and each width. */
export const LOOKS: readonly Look[] = (["en", "zh"] as const).flatMap((language) =>
  (["light", "dark"] as const).flatMap((theme) =>
    [
      { width: 1360, height: 860 },
      { width: 360, height: 740 },
    ].map((size) => ({ language, theme, ...size })),
  ),
);
