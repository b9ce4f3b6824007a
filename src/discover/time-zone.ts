/** Zones of time by their names: what a clock on a wall there says → UTC. */

/** A zone. */
export interface TimeZone {
  /** As a person wrote it: `UTC`, `+01:00`, `Europe/Berlin`. */
  readonly name: string;
  /** The moment (ms since 1970) at which clocks there show `wallMs`, a time written as if it were in UTC. */
  readonly toUtcMs: (wallMs: number) => number;
}

const msPerMinute = 60_000;
const msPerDay = 86_400_000;

/** Coordinated universal time. */
export const utc: TimeZone = { name: 'UTC', toUtcMs: (wallMs) => wallMs };

/** The zone called `name` (IANA name, offset, `UTC` or `Z`), or `undefined` where there is none. */
export function timeZone(name: string): TimeZone | undefined {
  if (/^(?:UTC|GMT|Z)$/i.test(name)) return utc;
  const minutes = offsetMinutes(name);
  if (minutes !== undefined)
    return { name: offsetName(minutes), toUtcMs: (wallMs) => wallMs - minutes * msPerMinute };
  // Abbreviations are told by several places: MST, IST.
  if (!/^[A-Z][\w+-]*\/[\w+/-]+$/i.test(name)) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    return { name, toUtcMs: (wallMs) => utcOf(wallMs, format) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Minutes east of Greenwich of `+01`, `+0530`, `-08:00`, `Z`; `undefined` for what is no offset. */
export function offsetMinutes(text: string): number | undefined {
  if (/^(?:Z|UTC|GMT|UT)$/i.test(text)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(text) ?? [];
  if (sign === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const total = Number(hours) * 60 + Number(minutes);
  return sign === '-' ? -total : total;
}

/** `+01:00`; `UTC` for none. */
export function offsetName(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const digits = (count: number): string => String(count).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${digits(hours)}:${digits(rest)}`;
}

/**
 * A clock shows some times twice, when it is set back: the earlier of the two moments is taken. Some times it never shows, when it is set
 * forward: they are taken as if it had not been.
 */
function utcOf(wallMs: number, format: Intl.DateTimeFormat): number {
  const before = offsetAt(wallMs - msPerDay, format);
  const after = offsetAt(wallMs + msPerDay, format);
  const earlier = [before, after]
    .map((offset) => wallMs - offset)
    .sort((a, b) => a - b)
    .find((moment) => moment + offsetAt(moment, format) === wallMs);
  return earlier ?? wallMs - before;
}

/** Ms east of Greenwich at a moment. */
function offsetAt(ms: number, format: Intl.DateTimeFormat): number {
  const text = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /([+-])(\d+):(\d+)(?::(\d+))?/.exec(text.replace('\u2212', '-')) ?? [];
  const total = (Number(hours) * 60 + Number(minutes)) * msPerMinute + Number(seconds) * 1_000;
  return sign === '-' ? -total : total;
}
