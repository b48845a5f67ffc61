const DAY_S = 86_400n;

/** Floor of a quotient, also for negative numbers. */
function floorDiv(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

function padded(value: number | bigint, digits: number): string {
  return String(value).padStart(digits, "0");
}

/** ISO 8601 writes years beyond four digits with a sign and six digits at least. */
function yearOf(year: number): string {
  if (year >= 0 && year <= 9999) return padded(year, 4);
  return `${year < 0 ? "-" : "+"}${padded(Math.abs(year), 6)}`;
}

/**
 * A day since 1970 as a date. `Date` ends in the year 275,760, columns of days and of milliseconds do not. The algorithm is
 * Howard Hinnant's civil_from_days: years begin in March, so that the leap day is the last.
 */
export function dateOf(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearOf(year)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** Digits of a fraction of a second, in groups of three, without those that are 0; `min` of them at least. */
function fractionOf(part: bigint, digits: number, min: number): string {
  const all = padded(part, digits);
  let end = digits;
  while (end > min && all.slice(end - 3, end) === "000") end -= 3;
  return end === 0 ? "" : `.${all.slice(0, end)}`;
}

/** Seconds of a day as hours, minutes and seconds. */
function clockOf(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => padded(part, 2)).join(":");
}

/** A time since 1970 in units of which a second has 10^digits, with all its digits: 3 if no more are there. */
export function timestampOf(value: bigint, digits: number): string {
  const perSecond = 10n ** BigInt(digits);
  const seconds = floorDiv(value, perSecond);
  const days = floorDiv(seconds, DAY_S);
  const clock = clockOf(Number(seconds - days * DAY_S));
  return `${dateOf(Number(days))}T${clock}${fractionOf(value - seconds * perSecond, digits, 3)}Z`;
}

/** A time of day in such units; undefined if it is none. */
export function timeOfDay(value: bigint, digits: number): string | undefined {
  const perSecond = 10n ** BigInt(digits);
  if (value < 0n || value >= DAY_S * perSecond) return undefined;
  return clockOf(Number(value / perSecond)) + fractionOf(value % perSecond, digits, 0);
}
