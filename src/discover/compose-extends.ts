/** What services of a compose file extend: others of the same file, which may extend more. */

import { fieldOf, invalidAt, isRecord, textOf, type Located } from './json-input.ts';

/** More services that extend each other are no file that a person wrote. */
const layersMax = 100;

/** The service and what it extends, the innermost first. */
export function layersOf(name: string, all: ReadonlyMap<string, Located>): Located[] {
  const layers = new Map<string, Located>();
  let next: { service: string; at: Located } | undefined;
  let service = all.get(name);
  for (let current = name; service !== undefined; current = next.service) {
    layers.set(current, service);
    next = extendedBy(service);
    if (next === undefined) break;
    if (layers.size > layersMax)
      throw invalidAt(next.at, `more than ${layersMax} services extend each other`);
    if (layers.has(next.service)) throw invalidAt(next.at, `${next.service} extends itself`);
    service = all.get(next.service);
    if (service === undefined) throw invalidAt(next.at, `no such service: ${next.service}`);
  }
  return [...layers.values()].reverse();
}

/** What a service extends within the same file. */
function extendedBy(service: Located): { service: string; at: Located } | undefined {
  const at = fieldOf(service, 'extends');
  if (at.value === undefined || at.value === null) return undefined;
  if (!isRecord(at.value)) return { service: textOf(at), at };
  return fieldOf(at, 'file').value === undefined
    ? { service: textOf(fieldOf(at, 'service')), at }
    : undefined;
}
