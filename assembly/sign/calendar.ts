// Days as signatures write them.

/**
 * A day since the epoch as year, month and day of the calendar, `between` them (howardhinnant.github.io/date_algorithms.html, civil_from_days).
 */
export function dateText(day: i64, between: string): string {
  const shifted = day + 719468;
  const era = shifted / 146097;
  const ofEra = shifted - era * 146097;
  const year = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
  const ofYear = ofEra - (365 * year + year / 4 - year / 100);
  const part = (5 * ofYear + 2) / 153;
  const month = part < 10 ? part + 3 : part - 9;
  const whole = year + era * 400 + (month <= 2 ? 1 : 0);
  return whole.toString() + between + two(month) + between + two(ofYear - (153 * part + 2) / 5 + 1);
}

export function two(value: i64): string {
  return value < 10 ? "0" + value.toString() : value.toString();
}
