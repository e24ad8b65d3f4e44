import type { Field } from "./schema.js";

/** What every control of a form is given. */
export interface ControlProps {
  field: Field;
  value: unknown;
  set: (value: unknown) => void;
  /** What holds without a value. */
  otherwise: unknown;
  masked: (mark: string) => string | undefined;
  id: string;
  describedBy: string;
  invalid: boolean;
}
