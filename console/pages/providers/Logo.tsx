import { colourOf, initials } from "./logo.js";

/** A type's letters on its colour. */
export function Logo({ type, size = 28 }: { type: string; size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 28 28" aria-hidden="true">
      <rect width="28" height="28" rx="7" fill={colourOf(type)} />
      <text x="14" y="18.6" textAnchor="middle" fontSize="12.5" fontWeight="650" fill="#fff">
        {initials(type)}
      </text>
    </svg>
  );
}
