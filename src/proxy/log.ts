/** The log of the server: one JSON object a line, with the names and levels of Toxiproxy's (zerolog's) log. */

/** From the most to the least. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'panic', 'disabled'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes a line of that level, `fields` before the time and the message. */
export type Log = (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log of lines of `least` and above. */
export function createLog(write: (line: string) => unknown, least: LogLevel): Log {
  const from = logLevels.indexOf(least);
  return (level, message, fields = {}) => {
    if (logLevels.indexOf(level) < from) return;
    const time = new Date().toISOString();
    write(`${JSON.stringify({ level, ...fields, time, ...(message === '' ? {} : { message }) })}\n`);
  };
}

/** Says nothing. */
export const silent: Log = () => undefined;

/** The level that `LOG_LEVEL` names, in any case, or `undefined` when there is none of that name. */
export function logLevel(text: string): LogLevel | undefined {
  return logLevels.find((level) => level === text.toLowerCase());
}
