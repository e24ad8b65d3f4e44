// Texts of the source as texts of ours.

/** A text that means itself: `${` stands for a variable in the gateway's file. */
export function literal(text: string): string {
  return text.replaceAll("${", () => "$${");
}

/** A reference to a variable of the environment. */
export function variable(name: string): string {
  return `\${${name}}`;
}

/** A name that variables may have. */
export function variableName(text: string): string {
  const name = text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[A-Z]/.test(name) ? name : `AI_${name}`;
}

/** A name that providers and routes may have; `otherwise` where nothing of it is left. */
export function idOf(text: string, otherwise: string): string {
  const id = text.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replaceAll(/^[-.]+|[-.]+$/g, "");
  return id === "" ? otherwise : id.slice(0, 56);
}

/** A text as a regular expression that means itself. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
