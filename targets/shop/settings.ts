/** Reading a service's settings. */

import type { Settings } from './ports.ts';

/**
 * A setting that must be there.
 *
 * @throws Error naming it when it is not
 */
export function setting(settings: Settings, name: string): string {
  const value = settings[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

/**
 * A setting that is a whole number; `fallback` stands when it is not set.
 *
 * @throws Error naming it when it is neither set nor has a fallback, or is no whole number
 */
export function numberSetting(settings: Settings, name: string, fallback?: number): number {
  const text = settings[name] ?? '';
  if (text === '' && fallback !== undefined) return fallback;
  const value = Number(setting(settings, name));
  if (!Number.isSafeInteger(value)) throw new Error(`${name} must be a whole number, not ${text}`);
  return value;
}

/** The words of a comma-separated setting; none when it is not set. */
export function listSetting(settings: Settings, name: string): string[] {
  const text = settings[name] ?? '';
  if (text === '') return [];
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** The mistakes that are switched on on purpose (`SHOP_BUGS=name,name`). */
export function bugsOf(settings: Settings): ReadonlySet<string> {
  return new Set(listSetting(settings, 'SHOP_BUGS'));
}
