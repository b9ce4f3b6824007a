/** Names that a target file can have, for services that others named. */

import { CLIENT } from '../model/place.ts';
import { name as nameSchema } from '../model/written.ts';

const lengthMost = 60;

/** Each of `names` with the name it gets: lower-case letters, digits and hyphens, no two alike. One that may stay does. */
export function targetNames(names: readonly string[]): Map<string, string> {
  const distinct = [...new Set(names)];
  const taken = new Set(distinct.filter(isFree));
  const given = new Map<string, string>();
  for (const name of distinct) {
    if (isFree(name)) {
      given.set(name, name);
      continue;
    }
    const plain = slug(name);
    let free = plain;
    for (let number = 2; taken.has(free); number += 1) free = `${plain}-${number}`;
    taken.add(free);
    given.set(name, free);
  }
  return given;
}

/** Whether a target may call a service so; `client` is where its users are. */
function isFree(name: string): boolean {
  return name !== CLIENT && nameSchema.safeParse(name).success;
}

function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, lengthMost - '-service'.length)
    .replace(/-+$/, '');
  if (plain === '') return 'service';
  return isFree(plain) ? plain : `${plain}-service`;
}
