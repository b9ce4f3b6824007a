/** What catalog replicas send each other, read with care: what does not fit is left out. */

import { field } from '../fields.ts';
import type { Version } from './registers.ts';
import type { Stamp } from './stamp.ts';

/** The stamps in a body `{ stamps: { item: stamp } }`. */
export function readStamps(body: unknown): Readonly<Record<string, Stamp>> {
  const stamps = field(body, 'stamps');
  if (typeof stamps !== 'object' || stamps === null) return {};
  return Object.fromEntries(
    Object.entries(stamps).filter((pair): pair is [string, Stamp] => isStamp(pair[1])),
  );
}

/** The versions in a body `{ versions: [{ item, value, stamp }] }`. */
export function readVersions(body: unknown): readonly Version[] {
  const versions = field(body, 'versions');
  if (!Array.isArray(versions)) return [];
  return versions.filter(isVersion);
}

function isVersion(version: unknown): version is Version {
  const value = field(version, 'value');
  return (
    typeof field(version, 'item') === 'string' &&
    (typeof value === 'string' || value === null) &&
    isStamp(field(version, 'stamp'))
  );
}

function isStamp(stamp: unknown): stamp is Stamp {
  return Array.isArray(stamp) && stamp.length === 3 && stamp.every(Number.isSafeInteger);
}
