import "./switch.css";

interface Props<T extends string> {
  label: string;
  value: T;
  values: readonly T[];
  text: (value: T) => string;
  set: (value: T) => void;
}

/** A few choices side by side, one of them in use. */
export function Switch<T extends string>({ label, value, values, text, set }: Props<T>) {
  return (
    <div className="switch" role="group" aria-label={label}>
      {values.map((each) => (
        <button key={each} type="button" aria-pressed={each === value} onClick={() => set(each)}>
          {text(each)}
        </button>
      ))}
    </div>
  );
}
