import { Decoration, EditorView, MatchDecorator, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import type { ConfigDocument } from "../../../config/api.js";

class Masked extends WidgetType {
  constructor(readonly text: string) {
    super();
  }
  override eq(other: Masked): boolean {
    return other.text === this.text;
  }
  override toDOM(): HTMLElement {
    const span = document.createElement("span");
    span.className = "cm-secret";
    span.textContent = this.text;
    return span;
  }
}

/** Shows each mark as its secret's last characters. A mark is one character for the cursor: it moves and goes as a whole. */
export function secretMarks(secrets: ConfigDocument["secrets"]) {
  const shown = new Map(secrets.map(({ mark, masked }) => [mark, masked]));
  const decorator = new MatchDecorator({
    regexp: /__secret_[0-9a-f]{16}__/g,
    decoration: ([mark]) => Decoration.replace({ widget: new Masked(shown.get(mark) ?? "…") }),
  });
  return ViewPlugin.fromClass(
    class {
      marks: DecorationSet;
      constructor(view: EditorView) {
        this.marks = decorator.createDeco(view);
      }
      update(update: ViewUpdate) {
        this.marks = decorator.updateDeco(update, this.marks);
      }
    },
    {
      decorations: (plugin) => plugin.marks,
      provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.marks ?? Decoration.none),
    },
  );
}
