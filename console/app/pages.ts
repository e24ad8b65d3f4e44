import { lazy, type ComponentType } from "react";
import Overview from "../pages/overview/Overview.js";
import { past } from "../words/past.js";
import { common } from "../words/common.js";
import type { Word } from "../words/word.js";

/** One page of the navigation. */
export interface Page {
  path: string;
  word: Word;
  /** Strokes of a 16 by 16 drawing. */
  mark: string;
  Component: ComponentType;
}

/** The pages in their order. The first one comes with the frame, the others when they are opened. */
export const PAGES: readonly Page[] = [
  { path: "/", word: common.overview, mark: "M1 9h3l2-5 3 9 2-4h4", Component: Overview },
  { path: "/usage", word: past.usage, mark: "M3 13V8M8 13V3M13 13V6", Component: lazy(() => import("../pages/usage/Usage.js")) },
  { path: "/map", word: past.map, mark: "M2 4h3l6 8h3M2 12h3l6-8h3", Component: lazy(() => import("../pages/map/Map.js")) },
  {
    path: "/providers",
    word: common.providers,
    mark: "M2 3h12v4H2zM2 9h12v4H2zM5 5h0M5 11h0",
    Component: lazy(() => import("../pages/providers/Providers.js")),
  },
  { path: "/routes", word: common.routes, mark: "M2 8h4l4-4h4M6 8l4 4h4", Component: lazy(() => import("../pages/routes/Routes.js")) },
  {
    path: "/playground",
    word: common.playground,
    mark: "M2 3h12v8H8l-3 3v-3H2z",
    Component: lazy(() => import("../pages/playground/Playground.js")),
  },
  { path: "/drills", word: common.drills, mark: "M9 1 3 9h4l-1 6 6-8H8z", Component: lazy(() => import("../pages/drills/Drills.js")) },
  {
    path: "/config",
    word: common.config,
    mark: "M4 2h6l3 3v9H4zM6 8h4M6 11h4",
    Component: lazy(() => import("../pages/config/Config.js")),
  },
];
