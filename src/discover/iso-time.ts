/** Times as other tools write them → ISO 8601 in UTC. */

const written =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** The time in `text` (ISO date or date and time, without zone in UTC; seconds or milliseconds since 1970), else `undefined`. */
export function isoTime(text: string): string | undefined {
  if (/^\d{9,10}(\.\d+)?$/.test(text)) return fromMs(Math.round(Number(text) * 1_000));
  if (/^\d{12,13}$/.test(text)) return fromMs(Number(text));
  const [whole, date, clock = '00:00', zone = 'Z'] = written.exec(text) ?? [];
  if (whole === undefined || date === undefined || !isDay(date)) return undefined;
  return fromMs(Date.parse(`${date}T${clock.replace(',', '.')}${offset(zone)}`));
}

/** `Date.parse` takes 30 February for 2 March. */
function isDay(date: string): boolean {
  return fromMs(Date.parse(`${date}T00:00Z`))?.startsWith(date) === true;
}

/** `+0530` and `+05` as JavaScript wants them. */
function offset(zone: string): string {
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return sign === undefined || hours === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
}

function fromMs(ms: number): string | undefined {
  if (Number.isNaN(ms)) return undefined;
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
