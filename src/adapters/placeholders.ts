/**
 * Placeholders of a target file: `${port}`, `${edge.payment}`, `${env.NAME:-default}` and the rest (see `src/model/target.ts`). `${otlp}` is
 * filled before, where spans are received (`watch-spans.ts`).
 */

import { SeatrialError } from '../lib/errors.ts';
import type { Address } from '../model/client.ts';

/** What one replica's placeholders stand for. */
export interface PlaceholderValues {
  readonly port: number;
  /** Where it listens: loopback as a process, every address in a container, whose loopback nobody else reaches. */
  readonly host: string;
  /** The replica's number, from 1. */
  readonly replica: number;
  readonly state: string;
  readonly built: string;
  readonly node: string;
  /** This caller's proxies, by the service they lead to. */
  readonly edges: ReadonlyMap<string, readonly Address[]>;
  /** The harness's own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * `text` with every placeholder replaced. An edge to several replicas gives a comma-separated list; a variable that is unset
 * (or empty, as in a shell) gives its default, or nothing.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` for a placeholder that does not exist
 */
export function fillPlaceholders(text: string, values: PlaceholderValues): string {
  return text.replace(/\$\{([^}]*)\}/g, (whole, inner: string) => {
    const value = valueOf(inner, values);
    if (value === undefined) throw unknownPlaceholder(whole);
    return value;
  });
}

function valueOf(inner: string, values: PlaceholderValues): string | undefined {
  switch (inner) {
    case 'port':
      return String(values.port);
    case 'replica':
      return String(values.replica);
    case 'host':
    case 'state':
    case 'built':
    case 'node':
      return values[inner];
    default:
      return edgeValue(inner, values) ?? environmentValue(inner, values);
  }
}

function edgeValue(inner: string, { edges }: PlaceholderValues): string | undefined {
  const [, service, part] = /^edge\.([a-z][a-z0-9-]*)(?:\.(host|port))?$/.exec(inner) ?? [];
  const addresses = service === undefined ? undefined : edges.get(service);
  if (addresses === undefined) return undefined;
  if (part === undefined) return addresses.map(({ host, port }) => `${host}:${port}`).join(',');
  const [first] = addresses;
  if (first === undefined) return '';
  return part === 'host' ? first.host : String(first.port);
}

function environmentValue(inner: string, { env }: PlaceholderValues): string | undefined {
  const [, name, fallback = ''] = /^env\.([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inner) ?? [];
  if (name === undefined) return undefined;
  const value = env[name] ?? '';
  return value === '' ? fallback : value;
}

function unknownPlaceholder(whole: string): SeatrialError {
  return new SeatrialError('E_FILE_INVALID', `the target file has an unknown placeholder: ${whole}`, {
    hint: 'known: ${port} ${host} ${replica} ${state} ${built} ${node} ${otlp} ${edge.SERVICE} ${edge.SERVICE.host} ${edge.SERVICE.port} ${env.NAME} ${env.NAME:-default}',
  });
}
