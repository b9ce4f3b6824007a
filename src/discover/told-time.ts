/** Times as other tools write them → ISO 8601 in UTC, with the zone they were told in. */

import { offsetMinutes, offsetName, utc, type TimeZone } from './time-zone.ts';

/** A moment, and how it was told. */
export interface ToldTime {
  /** ISO 8601 in UTC. */
  readonly time: string;
  /** `+01:00`; `Europe/Berlin, assumed` where the text names no zone. Left out: told in UTC. */
  readonly zone?: string;
}

const iso =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
/** As in mail and HTTP (RFC 5322): `Sat, 03 Dec 2022 23:10:07 GMT`. */
const mail =
  /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}(?::\d{2})?)(?: (Z|UTC?|GMT|[+-]\d{4}))?$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The time in `text`: ISO date or date and time, the form of mails, seconds or milliseconds since 1970. One without zone is in `zone`.
 * `undefined` for what is none of these, and for moments outside the years 0 to 9999.
 */
export function toldTime(text: string, zone: TimeZone = utc): ToldTime | undefined {
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return moment(Math.round(Number(text) * 1_000));
  if (/^\d{12,13}$/.test(text)) return moment(Number(text));
  const [whole, day, clock = '00:00', written] = iso.exec(text) ?? mailParts(text);
  if (whole === undefined || day === undefined || !isDay(day)) return undefined;
  const wallMs = Date.parse(`${day}T${clock.replace(',', '.')}Z`);
  if (Number.isNaN(wallMs)) return undefined;
  if (written === undefined) return moment(zone.toUtcMs(wallMs), `${zone.name}, assumed`);
  const minutes = offsetMinutes(written);
  if (minutes === undefined) return undefined;
  return moment(wallMs - minutes * 60_000, minutes === 0 ? undefined : offsetName(minutes));
}

/** The same parts as of an ISO time. */
function mailParts(text: string): (string | undefined)[] {
  const [whole, day = '', month = '', year = '', clock, zone] = mail.exec(text) ?? [];
  if (whole === undefined || !months.includes(month)) return [];
  const number = String(months.indexOf(month) + 1);
  return [whole, `${year}-${number.padStart(2, '0')}-${day.padStart(2, '0')}`, clock, zone];
}

/** `Date.parse` takes 30 February for 2 March. */
function isDay(date: string): boolean {
  const ms = Date.parse(`${date}T00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
}

function moment(ms: number, zone?: string): ToldTime | undefined {
  if (Number.isNaN(ms)) return undefined;
  const time = new Date(ms).toISOString().replace('.000Z', 'Z');
  if (!/^\d{4}-/.test(time)) return undefined;
  return { time, ...(zone === undefined ? {} : { zone }) };
}
