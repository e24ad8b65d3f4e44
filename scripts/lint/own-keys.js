// Lint: a key that is text of any kind reads and writes an object's own keys alone. `table[key]` also finds what every object inherits
// (`constructor`, `__proto__`), and a write there changes every object of the process. What is known when it is compiled (a literal, a union
// of literals, `keyof`) cannot come from outside and stays as it is, and so do positions of lists.
import { ESLintUtils } from "@typescript-eslint/utils";
import ts from "typescript";

const INHERITED = new Set(["__proto__", "constructor", "prototype"]);

/** Whether a value of this type may be any text. */
function isAnyText(type) {
  if (type.isUnion()) return type.types.some(isAnyText);
  return (type.flags & (ts.TypeFlags.String | ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TemplateLiteral)) !== 0;
}

export default {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      own: "This key may be any text, and objects inherit some: use ownValue, setOwn or Object.hasOwn (config/own.ts), or a Map.",
      inherited: "No key of a table is named {{name}}.",
    },
  },
  create(context) {
    const services = ESLintUtils.getParserServices(context);
    return {
      MemberExpression(node) {
        const { property, computed } = node;
        if (property.type === "Literal" || !computed) {
          const name = computed ? property.value : property.name;
          if (computed && INHERITED.has(name)) context.report({ node, messageId: "inherited", data: { name } });
          if (!computed && name === "__proto__") context.report({ node, messageId: "inherited", data: { name } });
          return;
        }
        if (isAnyText(services.getTypeAtLocation(property))) context.report({ node, messageId: "own" });
      },
      "BinaryExpression[operator='in']"(node) {
        if (node.left.type !== "Literal" && isAnyText(services.getTypeAtLocation(node.left))) context.report({ node, messageId: "own" });
      },
      ForInStatement(node) {
        context.report({ node, messageId: "own" });
      },
    };
  },
};
