/** Objects whose field names came from a file. */

import type { Value } from '../model/history.ts';

/** Sets a field of the object itself, also one called `__proto__`, which an assignment would take for something else. */
export function setOwnField(object: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}
