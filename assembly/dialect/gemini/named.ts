// Names of members, which Google's JSON has with capitals or with underscores.
import { Walk } from "../../json/walk";

/** Is this the member's name, in either way of writing it? */
export function named(at: Walk, camel: string, snake: string): bool {
  return at.key(camel) || at.key(snake);
}
