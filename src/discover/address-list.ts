/**
 * A flat list of ports and addresses by the service they are for (Hotel Reservation's `config.json`):
 *
 *   {"GeoPort": "8083", "GeoMongoAddress": "mongodb-geo:27017", "consulAddress": "consul:8500"}
 *
 * `GeoPort` is a service `geo`; an address that begins with a service's name is one that it calls. Whose the others are is not said.
 */

import { aloneIn, configuredTopology, togetherOf, type NamedEdge, type NamedService } from './configured.ts';
import type { Gathered } from './gathered.ts';
import { fieldsOf, isRecord, plainText, type Located } from './json-input.ts';
import type { ParsedFile } from './parsed-file.ts';
import { some, type Unseen } from './unseen.ts';
import { storeOfPort } from './well-known-images.ts';

const portName = /^([A-Za-z][A-Za-z0-9]{0,99})Port$/;
const addressName = /^[A-Za-z][A-Za-z0-9]{0,199}(?:Address|Addr)$/;
const address = /^([A-Za-z0-9][\w.-]{0,252}):(\d{1,5})$/;

/** Whether this is such a list: no value has parts, one key is a port and one an address. */
export function looksLikeAddressList(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.every(([, one]) => typeof one !== 'object') &&
    entries.some(([key]) => portName.test(key)) &&
    entries.some(([key, one]) => addressName.test(key) && address.test(plainText(one)))
  );
}

interface List {
  readonly file: string;
  readonly services: readonly NamedService[];
  readonly edges: readonly NamedEdge[];
  /** Those whose callers are not said. */
  readonly shared: readonly string[];
}

/** What these lists say. */
export function gatherAddressLists(files: readonly ParsedFile[]): Gathered {
  const lists = files.map(({ name, documents: [document] }) => listOf(name, document));
  const topologies = lists.map(({ file, services, edges }) => configuredTopology(file, services, edges));
  return {
    topology: togetherOf(topologies),
    callees: [],
    unseenIn: (merged) =>
      lists.flatMap(({ file, shared }, index): Unseen[] => {
        const called = new Set(merged.edges.map(({ to }) => to));
        const unknown = shared.filter((name) => !called.has(name));
        const own = topologies[index];
        return [
          ...(unknown.length === 0
            ? []
            : [{ what: `${file}: ${some(unknown)}`, why: 'it does not say who calls them' }]),
          ...(own === undefined
            ? []
            : aloneIn(file, own, merged, 'it has no address for them to call, and no edge', new Set(shared))),
        ];
      }),
  };
}

function listOf(file: string, document: Located): List {
  const entries = fieldsOf(document).map(([key, { value }]): [string, string] => [key, plainText(value)]);
  const services = entries.flatMap(([key]) => portName.exec(key)?.[1] ?? []);
  const found = entries.flatMap(([key, value]) => {
    const [, host, port] = addressName.test(key) ? (address.exec(value) ?? []) : [];
    if (host === undefined) return [];
    // The longest, so that `GeoCache` is not taken for `Geo`.
    const [owner] = services.filter((name) => key.startsWith(name)).sort((a, b) => b.length - a.length);
    return [{ key, host, owner, kind: storeOfPort(Number(port)) }];
  });
  return {
    file,
    services: [
      ...services.map((name) => ({ name: plainName(name) })),
      ...found.map(({ host, kind }) => ({ name: host, ...(kind === undefined ? {} : { kind }) })),
    ],
    edges: found.flatMap(({ key, host, owner }) =>
      owner === undefined ? [] : [{ from: plainName(owner), to: host, how: key }],
    ),
    shared: found.flatMap(({ host, owner }) => (owner === undefined ? [host] : [])),
  };
}

/** `UserTimeline` → `user-timeline`. */
function plainName(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}
