/**
 * The days and hours in which faults may stand.
 *
 * Both are told by the clock on the wall of `limits.timeZone`: where a clock is put forward an hour is missing, where it is put back one
 * comes twice, and both are allowed or not by what the clock shows. Hours that wrap over midnight (`22:00-06:00`) belong to the day on
 * which they began. Without hours whole days are meant.
 *
 * All time zones are whole minutes apart, so what is allowed changes at the begin of a minute only.
 */

import { weekdays, type Limits } from '../model/scenario.ts';

/** The limits that are about the time of day. */
export type TimeLimits = Pick<Limits, 'days' | 'hours' | 'timeZone'>;

/**
 * Why no fault may stand at this moment, as a sentence; `undefined`: one may.
 *
 * @param wallMs - the moment, epoch ms
 */
export function whyNotNow(wallMs: number, limits: TimeLimits): string | undefined {
  if (limits.days === undefined && limits.hours === undefined) return undefined;
  const local = createLocalClock(limits.timeZone)(wallMs);
  if (isAllowed(local, limits)) return undefined;
  const now = `${weekdays[local.day] ?? ''} ${twoDigits(local.minute / 60)}:${twoDigits(local.minute % 60)}`;
  return `it is ${now} ${limits.timeZone ?? 'here'}; faults are allowed ${describe(limits)} only`;
}

/**
 * How long faults may go on standing from this moment, in ms; 0: not now. Looked ahead no further than `aheadMs`: so long and longer is
 * `aheadMs`. O(minutes looked ahead).
 */
export function allowedForMs(wallMs: number, limits: TimeLimits, aheadMs: number): number {
  if (limits.days === undefined && limits.hours === undefined) return aheadMs;
  const local = createLocalClock(limits.timeZone);
  let at = wallMs;
  while (at < wallMs + aheadMs) {
    if (!isAllowed(local(at), limits)) return at - wallMs;
    at = (Math.floor(at / minuteMs) + 1) * minuteMs;
  }
  return aheadMs;
}

/**
 * Why a fault may not begin at this moment: it is not allowed now, or not for as long as it would last.
 *
 * @param lastsMs - left out: until somebody ends it, which may be at any time
 */
export function whyNotBegin(wallMs: number, limits: TimeLimits, lastsMs = 0): string | undefined {
  const now = whyNotNow(wallMs, limits);
  if (now !== undefined) return now;
  const leftMs = allowedForMs(wallMs, limits, lastsMs);
  if (leftMs >= lastsMs) return undefined;
  return `it would last ${lastsMs / 1_000} s, but faults are allowed for ${Math.floor(leftMs / 1_000)} s more: ${describe(limits)} only`;
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/** What a clock on the wall shows. */
interface LocalTime {
  /** Of the week, from Sunday. */
  readonly day: number;
  /** Of the day. */
  readonly minute: number;
}

function createLocalClock(timeZone: string | undefined): (wallMs: number) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone === undefined ? {} : { timeZone }),
    hourCycle: 'h23',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (wallMs) => {
    const parts = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, value]));
    return {
      day: weekdays.findIndex((day) => day === parts.get('weekday')?.toLowerCase()),
      minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    };
  };
}

function isAllowed({ day, minute }: LocalTime, { days, hours = '00:00-24:00' }: TimeLimits): boolean {
  const isOn = (number: number): boolean => {
    const name = weekdays[(number + weekdays.length) % weekdays.length];
    return days === undefined || (name !== undefined && days.includes(name));
  };
  const [from = 0, until = dayMinutes] = hours.split('-').map(minutesOf);
  if (from <= until) return isOn(day) && from <= minute && minute < until;
  return (isOn(day) && minute >= from) || (isOn(day - 1) && minute < until);
}

/** Of a time of day such as `09:30`. */
function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}

function twoDigits(number: number): string {
  return String(Math.floor(number)).padStart(2, '0');
}

function describe({ days, hours }: TimeLimits): string {
  return [
    ...(days === undefined ? [] : [`on ${days.join(', ')}`]),
    ...(hours === undefined ? [] : [`within ${hours}`]),
  ].join(' ');
}
