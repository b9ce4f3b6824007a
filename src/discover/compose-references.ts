/**
 * Where a value names another service: an address, or a host by itself where the value's name says that it is one.
 *
 *   any value           `http://cart:8080/x`, `amqp://user:secret@broker/0`, `cart:8080`, `kafka1:9092,kafka2:9092`, `host=db port=5432`
 *   a host's name only  where the variable or option says so: `DB_HOST=db`, `--cache-host cache`, `-h edge-router`
 *   no value at all     where the variable is named after the service: `CART_ADDR` names `cart` (its value stands in `.env` or the shell)
 *
 * Names are compared as they are. A word that merely equals a service's name (`POSTGRES_DB=catalog`) names nothing.
 */

import { protocolOfScheme } from './protocols.ts';

/** A service that a value names. */
export interface Reference {
  readonly service: string;
  /** Where in the value the host, and the port if there is one, stand. */
  readonly start: number;
  readonly end: number;
  /** With a port, or in a place where a port would stand: an address. */
  readonly port: boolean;
  /** What is spoken there, by the scheme of its URL. */
  readonly protocol: string | undefined;
}

/** Names under which services can be reached. */
export type ServiceNames = ReadonlyMap<string, string>;

const saysAddress =
  /(?:^|[_.\- ])(?:h|hosts?|hostnames?|addr|addrs|address|addresses|servers?|ur[il]s?|endpoints?|brokers?|nodes?|peers?|upstreams?|backends?|dsn|svc)$|[_-]service$|(?:host|hostname|addr|address|url|uri|endpoint)$/i;
const saysImage = /(?:^|[_.-])(?:image|tag|version)$/i;
const namedAfter = /^(.+)_(?:ADDR|ADDRESS|HOST|HOSTNAME|URL|URI|ENDPOINT)$/;
const host = /[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?/g;
const port = /^:(?:(\d{1,5})|\uE000\d+\uE001)(?![\w.-])/;

/** The services that `value`, given under the name `key`, names, in its order. O(length of the value), for words of bounded length. */
export function referencesIn(value: string, key: string, names: Pick<ServiceNames, 'get'>): Reference[] {
  if (saysImage.test(key)) return [];
  const addressed = isAddressName(key);
  const found: Reference[] = [];
  for (const { 0: word, index: start } of value.matchAll(host)) {
    const service = names.get(word);
    if (service === undefined) continue;
    const end = start + word.length;
    const [written = '', number = '1'] = port.exec(value.slice(end, end + 24)) ?? [];
    const hasPort = written !== '' && Number(number) >= 1 && Number(number) <= 65_535;
    const last = found.at(-1);
    const listed = last !== undefined && /^,\s*$/.test(value.slice(last.end, start));
    if (!listed && !standsAsHost(value, { start, end, hasPort, addressed })) continue;
    const protocol = listed ? last.protocol : protocolOfScheme(value.slice(Math.max(0, start - 200), start));
    found.push({ service, start, end: hasPort ? end + written.length : end, port: hasPort, protocol });
  }
  return found;
}

/** Whether what stands under this name is an address, or a host by itself. */
export function isAddressName(key: string): boolean {
  return saysAddress.test(key.replace(/[_-]?\d+$/, ''));
}

/** The service that a variable without a value is named after. */
export function serviceNamedBy(key: string, names: ServiceNames): string | undefined {
  const [, stem] = namedAfter.exec(key) ?? [];
  if (stem === undefined) return undefined;
  const services = plainNames(names);
  const plain = plainName(stem);
  return (
    services.get(plain) ??
    (plain.endsWith('-service') ? services.get(plain.slice(0, -'-service'.length)) : undefined)
  );
}

const plainOf = new WeakMap<ServiceNames, ReadonlyMap<string, string>>();

/** The services by their names as variables have them; of several the first. Made once for all variables. */
function plainNames(names: ServiceNames): ReadonlyMap<string, string> {
  const known = plainOf.get(names);
  if (known !== undefined) return known;
  const plain = new Map<string, string>();
  for (const [name, service] of names) if (!plain.has(plainName(name))) plain.set(plainName(name), service);
  plainOf.set(names, plain);
  return plain;
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** Whether a word that is a service's name stands where a host stands. */
function standsAsHost(
  value: string,
  { start, end, hasPort, addressed }: { start: number; end: number; hasPort: boolean; addressed: boolean },
): boolean {
  const before = value.slice(Math.max(0, start - 200), start);
  const after = value.slice(end, end + 200);
  if (before.endsWith('://')) return !/^:?[^/\s?#"',]*@/.test(after);
  if (/:\/\/[^/\s"']*@$/.test(before)) return true;
  if (hasPort) return !/[\w.\-/:$\uE001]$/.test(before);
  if (/^[:/]/.test(after)) return false;
  if (
    /(?:^|[^A-Za-z])[\w.-]*(?:host|hostname|server|address|addr|data source|brokers?|nodes?)\s*=\s*$/i.test(
      before,
    )
  )
    return true;
  if (!addressed) return false;
  return (
    /(?:^|[,;\s])$/.test(before) && /^(?:[,;\s]|$)/.test(after) && /^[\w.,;:\s\-\uE000\uE001]*$/.test(value)
  );
}
