import type { Look } from "./open.js";

/** Each language with each theme and each width. */
const ALL: readonly Look[] = (["en", "zh"] as const).flatMap((language) =>
  (["light", "dark"] as const).flatMap((theme) =>
    [
      { width: 1360, height: 860 },
      { width: 360, height: 740 },
    ].map((size) => ({ language, theme, ...size })),
  ),
);

/** `npm run looks`: all eight. Else those four in which any two of the three meet. */
export const LOOKS: readonly Look[] = process.env.LOOKS === "all" ? ALL : [0, 3, 5, 6].flatMap((i) => ALL[i] ?? []);
