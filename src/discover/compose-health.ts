/** How a compose file says that a service is well. */

import { wordsOf } from './compose-scalars.ts';
import { fieldOf, isRecord, type Located } from './json-input.ts';

/** The path that is asked, where the check asks one; else the command that is run, which only the container can run. */
export type ComposeHealth =
  { readonly http: string; readonly port?: number } | { readonly command: string } | 'disabled';

/** The health check of a service, if it has one. */
export function healthOf(healthcheck: Located): ComposeHealth | undefined {
  if (!isRecord(healthcheck.value)) return undefined;
  if (fieldOf(healthcheck, 'disable').value === true) return 'disabled';
  const words = wordsOf(fieldOf(healthcheck, 'test'));
  if (words === undefined) return undefined;
  if (words[0] === 'NONE') return 'disabled';
  const command = words.filter((word) => word !== 'CMD' && word !== 'CMD-SHELL').join(' ');
  const [url, port, path = '/'] =
    /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d{1,5}))?(\/[\w\-./~%]*)?/.exec(command) ??
    [];
  if (url === undefined) return { command };
  return { http: path, ...(port === undefined ? {} : { port: Number(port) }) };
}
