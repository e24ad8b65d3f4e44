import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml as yamlLanguage } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter, type Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { CheckResult, ConfigDocument, ConfigFinding } from "../../../config/api.js";
import { call } from "../../api/call.js";
import { usePreferences } from "../../app/preferences.js";
import { toldIn } from "../../words/told.js";
import { secretMarks } from "./secret-marks.js";

interface Props {
  /** The text to begin with, and its secrets. */
  text: string;
  secrets: ConfigDocument["secrets"];
  label: string;
  nonce: string;
  change: (text: string) => void;
  /** Another text in place of the one that stands there, as one step that can be undone. Nothing where that is not `of` any more. */
  replacement: { of: string; text: string } | undefined;
  found: (findings: readonly ConfigFinding[]) => void;
}

const PAUSE_MS = 400;

/** A YAML editor that asks the gateway what is wrong as one types. */
export default function Editor({ text, secrets, label, nonce, change, replacement, found }: Props) {
  const { language } = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<EditorView>(undefined);
  const outside = useRef({ change, found });
  outside.current = { change, found };
  useEffect(() => {
    const view = new EditorView({
      parent: place.current as HTMLElement,
      state: EditorState.create({
        doc: shown.current?.state.doc ?? text,
        extensions: [
          EditorView.cspNonce.of(nonce),
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          yamlLanguage(),
          syntaxHighlighting(COLOURS),
          lintGutter(),
          linter(
            (current) =>
              check(
                current,
                (findings) => outside.current.found(findings),
                (text) => toldIn(language, text),
              ),
            { delay: PAUSE_MS },
          ),
          secretMarks(secrets),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => update.docChanged && outside.current.change(update.state.doc.toString())),
          EditorView.theme(LOOK),
        ],
      }),
    });
    // It scrolls, so the keyboard has to reach it.
    view.scrollDOM.tabIndex = 0;
    shown.current = view;
    // Findings that appear below take room: what is being typed stays in sight.
    const size = new ResizeObserver(() => {
      if (view.hasFocus) view.dispatch({ effects: EditorView.scrollIntoView(view.state.selection.main.head) });
    });
    size.observe(view.dom);
    return () => {
      size.disconnect();
      view.destroy();
    };
    // The language and its label alone change; what is written stays.
  }, [label, nonce, language]);
  useEffect(() => {
    const view = shown.current;
    if (replacement === undefined || view === undefined || !view.state.doc.eq(view.state.toText(replacement.of))) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: replacement.text }, scrollIntoView: true });
  }, [replacement]);
  return <div ref={place} className="editor" />;
}

/** The gateway's findings at their places. */
async function check(
  view: EditorView,
  tell: (findings: readonly ConfigFinding[]) => void,
  told: (text: string) => string,
): Promise<Diagnostic[]> {
  const yaml = view.state.doc.toString();
  const result = await call<CheckResult>("POST", "/api/config/check", { yaml }).catch(() => undefined);
  if (result === undefined) return [];
  tell(result.findings);
  return result.findings.map(({ line, column, path, message, level }) => {
    const at = view.state.doc.line(Math.min(Math.max(line ?? 1, 1), view.state.doc.lines));
    const from = Math.min(at.from + Math.max((column ?? 1) - 1, 0), at.to);
    return { from, to: Math.max(from, at.to), severity: level, message: path === "" ? told(message) : `${path}: ${told(message)}` };
  });
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.string, tags.content], color: "var(--text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
  { tag: tags.punctuation, color: "var(--soft)" },
]);

const LOOK = {
  "&": { height: "100%", fontSize: "13px", backgroundColor: "var(--panel)", color: "var(--text)" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--soft)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--accent) 7%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 30%, transparent)",
  },
  ".cm-tooltip": { backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--strong-line)" },
  ".cm-secret": { padding: "0 5px", borderRadius: "4px", backgroundColor: "var(--code)", color: "var(--soft)" },
};
