/** Whether the first bytes of a connection's direction may be those of an HTTP/1.x message. */

import { METHODS } from 'node:http';

/** The method, a space, and so on; `\r\n` may come before it. */
export function canBeginRequest(beginning: Buffer): boolean {
  const text = beginning.toString('latin1', 0, 64).trimStart();
  return METHODS.some((method) => text.startsWith(`${method} `) || `${method} `.startsWith(text));
}

/** `HTTP/1.` */
export function canBeginResponse(beginning: Buffer): boolean {
  const text = beginning.toString('latin1', 0, 'HTTP/1.'.length);
  return 'HTTP/1.'.startsWith(text);
}
