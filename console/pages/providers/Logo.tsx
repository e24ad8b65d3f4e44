import { colourOf, initials } from "./logo.js";

/** A type's letters on its colour. */
export function Logo({ type, size = 28 }: { type: string; size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 28 28" aria-hidden="true">
      <rect x="0.5" y="0.5" width="27" height="27" rx="7" fill={colourOf(type)} stroke="currentColor" strokeOpacity="0.25" />
      <text x="14" y="18.6" textAnchor="middle" fontSize="12.5" fontWeight="650" fill="#fff">
        {initials(type)}
      </text>
    </svg>
  );
}
