/** Times as ISO 8601 texts, of which histories hold a million. */

/**
 * Milliseconds since 1970 of `2026-03-01T08:00:00Z`, with or without a fraction of a second; another way to write a time is left to `Date.parse`.
 * `NaN`: it is none. O(length)
 */
export function isoMs(text: string): number {
  const { length } = text;
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== upperZ) return Date.parse(text);
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const isPlain =
    text.charCodeAt(4) === dash &&
    text.charCodeAt(7) === dash &&
    text.charCodeAt(10) === upperT &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon;
  // Days that a month does not have, and what is beyond a day, are for others to say.
  if (!isPlain || !(year >= 1970) || !(month >= 1 && month <= 12) || !(day >= 1 && day <= 28))
    return Date.parse(text);
  if (!(hour <= 23) || !(minute <= 59) || !(second <= 59)) return Date.parse(text);
  let ms = 0;
  if (length > 20) {
    if (text.charCodeAt(19) !== dot || length !== 24) return Date.parse(text);
    ms = digits(text, 20, 3);
    if (Number.isNaN(ms)) return Date.parse(text);
  }
  return daysTo(year, month, day) * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms;
}

const dash = 0x2d;
const colon = 0x3a;
const dot = 0x2e;
const upperT = 0x54;
const upperZ = 0x5a;

function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** Days since 1970-01-01, in the Gregorian calendar; years begin in March, so that the leap day is the last (Hinnant, days_from_civil). */
function daysTo(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return era * 146_097 + days - 719_468;
}
