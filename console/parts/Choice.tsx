interface Props {
  label: string;
  /** What the empty choice is called. */
  all: string;
  value: string;
  values: readonly string[];
  text?: (value: string) => string;
  set: (value: string) => void;
}

/** The browser's own list: small, and every keyboard and screen reader knows it. */
export function Choice({ label, all, value, values, text = (each) => each, set }: Props) {
  const shown = value === "" || values.includes(value) ? values : [value, ...values];
  return (
    <select className="choice" aria-label={label} value={value} onChange={(event) => set(event.target.value)}>
      <option value="">{all}</option>
      {shown.map((each) => (
        <option key={each} value={each}>
          {text(each)}
        </option>
      ))}
    </select>
  );
}
