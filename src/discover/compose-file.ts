/**
 * A compose file (version 2, 3 and the specification): what it says of each service, as it is written.
 *
 * Read are the keys below; all others are passed over. `extends` within the file is followed, another file is not opened. Values keep
 * their variables (`compose-variables.ts`).
 */

import { nearest } from '../lib/nearest.ts';
import {
  elementsOf,
  fieldOf,
  fieldsOf,
  invalidAt,
  isRecord,
  kindOf,
  textOf,
  type Located,
} from './json-input.ts';
import { ownPort, scalarOf, wordsOf } from './compose-scalars.ts';
import { layersOf } from './compose-extends.ts';
import { withDefaults } from './compose-variables.ts';
import { healthOf, type ComposeHealth } from './compose-health.ts';

/** One service, as the file says it. */
export interface ComposeService {
  readonly name: string;
  readonly image?: string;
  /** The folder it is built from. */
  readonly build?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** A variable without a value is taken from the shell. */
  readonly environment: ReadonlyMap<string, string | undefined>;
  /** Service → the condition it waits for. */
  readonly dependsOn: ReadonlyMap<string, string>;
  /** Service → the name it is called by. */
  readonly links: ReadonlyMap<string, string>;
  /** Other names under which it can be reached. */
  readonly aliases: readonly string[];
  /** The networks it names; left out: the one that all others are in. */
  readonly networks?: readonly string[];
  readonly replicas?: number;
  /** The ports it listens on, those that are published first. */
  readonly ports: readonly number[];
  /** Users can reach it from outside. */
  readonly published: boolean;
  readonly health?: ComposeHealth;
  readonly profiles: readonly string[];
  /** Files that say more, and are not read. */
  readonly elsewhere: readonly string[];
}

/** One compose file. */
export interface ComposeFile {
  readonly file: string;
  /** The project's name, where the file gives it. */
  readonly name?: string;
  readonly services: readonly ComposeService[];
  /** Other files that it includes: they are not read, so a service it names may be there. */
  readonly includes: boolean;
  /** Where each service that another one names stands, for refusals. */
  readonly named: readonly { readonly service: string; readonly at: Located }[];
}

/** Whether this is a compose file, by its keys. */
export function looksLikeCompose(document: unknown): boolean {
  if (!isRecord(document) || !Object.hasOwn(document, 'services')) return false;
  const ours = ['schemaVersion', 'apiVersion', 'edges'];
  return !ours.some((key) => Object.hasOwn(document, key));
}

/**
 * The compose file in a parsed document.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming file:line:column of what cannot be
 */
export function composeFile(document: Located): ComposeFile {
  const services = fieldOf(document, 'services');
  if (!isRecord(services.value)) {
    throw invalidAt(
      services,
      `must be a mapping of services (name: {image: …}), this is ${kindOf(services.value)}`,
    );
  }
  const all = new Map(fieldsOf(services));
  const named: { service: string; at: Located }[] = [];
  const name = fieldOf(document, 'name');
  return {
    file: document.source.file,
    ...(typeof name.value === 'string' && name.value !== '' ? { name: name.value } : {}),
    services: Array.from(all.keys(), (service) => serviceOf(service, all, named)),
    includes: elementsOf(listOf(fieldOf(document, 'include'))).length > 0,
    named,
  };
}

/** Refuses a service that is named but is nowhere, as compose does. */
export function refuseUnknown({ named, includes }: ComposeFile, known: ReadonlySet<string>): void {
  if (includes) return;
  for (const { service, at } of named) {
    if (known.has(service)) continue;
    const near = nearest(service, [...known]);
    throw invalidAt(
      at,
      `no such service: ${service}; ${near === undefined ? `known: ${[...known].slice(0, 10).join(', ')}` : `did you mean ${near}?`}`,
    );
  }
}

function serviceOf(
  name: string,
  all: ReadonlyMap<string, Located>,
  named: { service: string; at: Located }[],
): ComposeService {
  const layers = layersOf(name, all);
  return layers.map((layer) => readLayer(name, layer, named)).reduce(overlay);
}

function readLayer(
  name: string,
  service: Located,
  named: { service: string; at: Located }[],
): ComposeService {
  fieldsOf(service);
  const note = (found: { service: string; at: Located }): string => {
    named.push(found);
    return found.service;
  };
  const image = scalarOf(fieldOf(service, 'image'));
  const build = fieldOf(service, 'build');
  const context = isRecord(build.value) ? scalarOf(fieldOf(build, 'context')) : scalarOf(build);
  const replicas = replicasOf(service);
  const networks = networksOf(service);
  const health = healthOf(fieldOf(service, 'healthcheck'));
  const command = wordsOf(fieldOf(service, 'command'));
  const entrypoint = wordsOf(fieldOf(service, 'entrypoint'));
  const ports = elementsOf(fieldOf(service, 'ports')).flatMap(ownPort);
  return {
    name,
    ...(image === undefined ? {} : { image }),
    ...(build.value === undefined ? {} : { build: context ?? '.' }),
    ...(command === undefined ? {} : { command }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(networks === undefined ? {} : { networks }),
    ...(replicas === undefined ? {} : { replicas }),
    ...(health === undefined ? {} : { health }),
    environment: environmentOf(fieldOf(service, 'environment')),
    dependsOn: new Map(
      dependenciesOf(fieldOf(service, 'depends_on')).map((one) => [note(one), one.condition]),
    ),
    links: new Map(linksOf(fieldOf(service, 'links')).map((one) => [note(one), one.alias])),
    aliases: aliasesOf(service),
    ports: [...new Set([...ports, ...elementsOf(fieldOf(service, 'expose')).flatMap(ownPort)])],
    published: ports.length > 0,
    profiles: elementsOf(fieldOf(service, 'profiles')).map(textOf),
    elsewhere: elsewhereOf(service),
  };
}

/** A service of two files, or of one and what it extends: the later one's words win, lists and mappings are united. */
export function overlay(base: ComposeService, own: ComposeService): ComposeService {
  return {
    ...base,
    ...own,
    environment: new Map([...base.environment, ...own.environment]),
    dependsOn: new Map([...base.dependsOn, ...own.dependsOn]),
    links: new Map([...base.links, ...own.links]),
    aliases: [...new Set([...base.aliases, ...own.aliases])],
    ...(base.networks === undefined && own.networks === undefined
      ? {}
      : { networks: [...new Set([...(base.networks ?? []), ...(own.networks ?? [])])] }),
    ports: [...new Set([...base.ports, ...own.ports])],
    published: base.published || own.published,
    profiles: [...new Set([...base.profiles, ...own.profiles])],
    elsewhere: [...new Set([...base.elsewhere, ...own.elsewhere])],
  };
}

/** A list `NAME=value`, or a mapping. */
function environmentOf(environment: Located): Map<string, string | undefined> {
  if (Array.isArray(environment.value)) {
    return new Map(
      elementsOf(environment).map((one) => {
        const text = textOf(one);
        const equals = text.indexOf('=');
        return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
      }),
    );
  }
  if (environment.value !== undefined && environment.value !== null && !isRecord(environment.value)) {
    throw invalidAt(
      environment,
      `must be a list (NAME=value) or a mapping (NAME: value), this is ${kindOf(environment.value)}`,
    );
  }
  return new Map(fieldsOf(environment).map(([key, value]) => [key, scalarOf(value)]));
}

interface Dependency {
  readonly service: string;
  readonly condition: string;
  readonly at: Located;
}

/** A list of names, or a mapping `name: {condition}`. */
function dependenciesOf(dependsOn: Located): Dependency[] {
  if (isRecord(dependsOn.value)) {
    return fieldsOf(dependsOn).map(([service, at]) => {
      const condition = fieldOf(at, 'condition').value;
      return { service, at, condition: typeof condition === 'string' ? condition : 'service_started' };
    });
  }
  return elementsOf(dependsOn).map((at) => ({ service: textOf(at), at, condition: 'service_started' }));
}

/** `service` or `service:alias`. */
function linksOf(links: Located): { service: string; alias: string; at: Located }[] {
  return elementsOf(links).map((at) => {
    const [service = '', alias = service] = textOf(at).split(':');
    return { service, alias, at };
  });
}

/** A list of names, or a mapping of them. Of a service that is in the network of another, or of the host, nothing is known. */
function networksOf(service: Located): string[] | undefined {
  const networks = fieldOf(service, 'networks');
  if (typeof fieldOf(service, 'network_mode').value === 'string') return [anyNetwork];
  if (networks.value === undefined || networks.value === null) return undefined;
  return isRecord(networks.value) ? Object.keys(networks.value) : elementsOf(networks).map(textOf);
}

/** Who is in it may be in any. */
export const anyNetwork = '*';

/** The container's name, and the names it has in its networks. */
function aliasesOf(service: Located): string[] {
  const container = fieldOf(service, 'container_name').value;
  const networks = fieldOf(service, 'networks');
  const inNetworks = isRecord(networks.value)
    ? fieldsOf(networks).flatMap(([, network]) => elementsOf(fieldOf(network, 'aliases')).map(textOf))
    : [];
  return [...new Set([...(typeof container === 'string' ? [container] : []), ...inNetworks])];
}

function replicasOf(service: Located): number | undefined {
  const found = [fieldOf(fieldOf(service, 'deploy'), 'replicas'), fieldOf(service, 'scale')].find(
    ({ value }) => value !== undefined && value !== null,
  );
  if (found === undefined) return undefined;
  const text = withDefaults(scalarOf(found) ?? '');
  if (/^\d{1,6}$/.test(text)) return Number(text);
  // A variable without a default: what it is stands elsewhere.
  if (text === '') return undefined;
  throw invalidAt(found, 'must be a number of replicas');
}

/** Files whose content belongs to the service, but is not read. */
function elsewhereOf(service: Located): string[] {
  const envFiles = elementsOf(listOf(fieldOf(service, 'env_file'))).map((one) =>
    isRecord(one.value) ? textOf(fieldOf(one, 'path')) : textOf(one),
  );
  const base = fieldOf(fieldOf(service, 'extends'), 'file').value;
  return [...envFiles, ...(typeof base === 'string' ? [base] : [])];
}

/** A list, or one element of it by itself. */
function listOf(located: Located): Located {
  const { value } = located;
  return Array.isArray(value) || value === undefined || value === null
    ? located
    : { ...located, value: [value] };
}
