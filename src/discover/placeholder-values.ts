/** Values of a compose file → values of a target file: own ports, addresses of others and variables become placeholders. */

import { optionOf } from './compose.ts';
import type { ComposeService } from './compose-file.ts';
import { referencesIn, serviceNamedBy, type ServiceNames } from './compose-references.ts';
import { markUnknown, replaceVariables, unknownMark } from './compose-variables.ts';

/** What the values of one service are translated with. */
export interface Translation {
  /** Names under which others can be reached. */
  readonly names: ServiceNames;
  /** The placeholder of a service's address, and whether it has several replicas. */
  readonly callee: (service: string) => { readonly name: string; readonly replicated: boolean };
  readonly ports: readonly number[];
}

/** A value, and what could not be said in it. */
export interface Translated {
  readonly value: string;
  readonly missing?: string;
}

const namesAddress = /(?:addr|address|host|hostname|listen|bind|ur[il])$/i;

/** The environment, and the variables that a target file cannot write. */
export function translateEnvironment(
  service: ComposeService,
  translation: Translation,
): { environment: Map<string, string>; lost: string[] } {
  const environment = new Map<string, string>();
  const lost: string[] = [];
  const ports = portsBeside(service, translation);
  for (const [key, written] of service.environment) {
    const { value, missing } = translate(written, key, { service, translation, ports });
    if (missing === undefined) environment.set(key, value);
    else lost.push(`${key} ${missing}`);
  }
  return { environment, lost };
}

/** The command, each word translated. */
export function translateCommand(
  service: ComposeService,
  translation: Translation,
): { command: string[]; lost: string[] } {
  const words = [...(service.entrypoint ?? []), ...(service.command ?? [])];
  const lost: string[] = [];
  const command = words.map((word, index) => {
    const context = { service, translation, ports: new Map<string, string>() };
    const { value, missing } = translate(word, optionOf(words, index), context);
    if (missing !== undefined) lost.push(`the word ${String(index + 1)} of its command ${missing}`);
    return value;
  });
  return { command, lost };
}

/** `CART_PORT` beside `CART_HOST: cart` is the port of the same address. */
function portsBeside(service: ComposeService, translation: Translation): Map<string, string> {
  const ports = new Map<string, string>();
  for (const [key, written] of service.environment) {
    const [, stem] = /^(.*)(?:HOST|ADDR|HOSTNAME|SERVER)$/i.exec(key) ?? [];
    const [first] =
      stem === undefined ? [] : referencesIn(markUnknown(written ?? '').value, key, translation.names);
    if (stem !== undefined && first?.port === false && first.service !== service.name) {
      ports.set(`${stem}PORT`, `\${edge.${translation.callee(first.service).name}.port}`);
    }
  }
  return ports;
}

function translate(
  written: string | undefined,
  key: string,
  {
    service,
    translation,
    ports,
  }: { service: ComposeService; translation: Translation; ports: ReadonlyMap<string, string> },
): Translated {
  const beside = ports.get(key);
  if (beside !== undefined) return { value: beside };
  const { value, unknown } = markUnknown(written ?? '');
  if (written === undefined || /^\uE000\d+\uE001$/.test(value)) {
    const named = serviceNamedBy(key, translation.names);
    if (named !== undefined && named !== service.name) return { value: address(named, key, translation) };
    return fromShell(unknown[0] ?? key);
  }
  const { text, changed } = withAddresses(value, key, service, translation);
  const own = withOwnPort(text, key, translation.ports);
  const filled =
    changed || own !== text
      ? own.replace(unknownMark, (_, number: string) => fromShell(unknown[Number(number)] ?? '').value)
      : replaceVariables(written, ({ name, fallback }) => fromShell(name, fallback).value);
  return writable(filled);
}

/** An address by itself; a variable named after a host gets the host. */
function address(service: string, key: string, { callee }: Translation): string {
  const { name, replicated } = callee(service);
  if (/HOST(?:NAME)?$/i.test(key)) return `\${edge.${name}.host}`;
  return replicated ? `\${edge.${name}.host}:\${edge.${name}.port}` : `\${edge.${name}}`;
}

/** Every address of another service replaced by the caller's own way to it. */
function withAddresses(
  value: string,
  key: string,
  service: ComposeService,
  translation: Translation,
): { text: string; changed: boolean } {
  const references = referencesIn(value, key, translation.names).filter(
    (one) => one.service !== service.name,
  );
  let text = '';
  let at = 0;
  for (const { service: to, start, end, port } of references) {
    const inUrl = /(?::\/\/|@)$/.test(value.slice(0, start));
    text +=
      value.slice(at, start) +
      (port || inUrl ? address(to, '', translation) : address(to, 'HOST', translation));
    at = end;
  }
  return { text: text + value.slice(at), changed: references.length > 0 };
}

/** The port it listens on, where a name or a colon says that it is one. */
function withOwnPort(value: string, key: string, ports: readonly number[]): string {
  if (/^\d{1,5}$/.test(value)) {
    const isOwn = /^port$/i.test(key) || (/(?:port|^p)$/i.test(key) && ports.includes(Number(value)));
    return isOwn ? '${port}' : value;
  }
  const [, option = '', number] = /^--?([\w-]*port|p)=(\d{1,5})$/i.exec(value) ?? [];
  if (number !== undefined && ports.includes(Number(number)))
    return value.slice(0, -number.length) + '${port}';
  if (option === '' && !namesAddress.test(key) && !/^(?:0\.0\.0\.0|\[::\]|\*)?:\d+$/.test(value))
    return value;
  return value.replace(
    /^((?:\w+:\/\/)?(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\]|\*)?:)(\d{1,5})(?!\d)/,
    (whole, head: string, digits: string) => (ports.includes(Number(digits)) ? `${head}\${port}` : whole),
  );
}

/** A variable of the shell. A default with a brace in it cannot be written, and is left out. */
function fromShell(name: string, fallback = ''): Translated {
  if (!/^[A-Za-z_]\w*$/.test(name)) return { value: '', missing: 'has no value, and a name no shell has' };
  return { value: `\${env.${name}:-${/[{}]/.test(fallback) ? '' : fallback}}` };
}

/** Whether nothing but our own placeholders looks like one. */
function writable(value: string): Translated {
  const rest = value.replace(
    /\$\{(?:port|edge\.[a-z][a-z0-9-]*(?:\.(?:host|port))?|env\.[A-Za-z_]\w*:-[^{}]*)\}/g,
    '',
  );
  return rest.includes('${')
    ? { value: '', missing: 'holds a literal ${, which a target file cannot write' }
    : { value };
}
