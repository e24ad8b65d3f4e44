import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import { common } from "../words/common.js";
import type { Word } from "../words/word.js";
import Overview from "../pages/overview/Overview.js";

/** One page of the navigation. */
export interface Page {
  path: string;
  word: Word;
  /** Path of a 16 by 16 drawing, in strokes. */
  mark: string;
  Component: ComponentType | LazyExoticComponent<ComponentType>;
}

/** The pages in their order. The first one comes with the frame, the others when they are opened. */
export const PAGES: readonly Page[] = [{ path: "/", word: common.overview, mark: "M2 9h3l2-5 3 9 2-4h2", Component: Overview }];

export { lazy };
