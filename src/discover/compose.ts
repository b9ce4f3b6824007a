/**
 * Compose files → who needs whom, as far as such a file can know it.
 *
 * An address in a service's environment or command is a call. `links` say that it can be called. `depends_on` alone says only what must be
 * started before, and is kept as an edge whose evidence says so; what must have ended before (`service_completed_successfully`) cannot be
 * called. Most compose files show few of the real edges: addresses in code, images and mounted files are not in them.
 */

import { append } from '../lib/append.ts';
import type { Topology, TopologyEdge, TopologyService } from '../model/topology.ts';
import { markUnknown, withDefaults } from './compose-variables.ts';
import { refuseUnknown, type ComposeFile, type ComposeService } from './compose-file.ts';
import { referencesIn, serviceNamedBy, type Reference, type ServiceNames } from './compose-references.ts';
import { reachIn, type Reach } from './compose-networks.ts';
import { byName } from './edge-tally.ts';
import { protocolTaken } from './protocols.ts';
import { some, type Unseen } from './unseen.ts';
import { storeOfImage } from './well-known-images.ts';

/** A place in a service's description that names other services. */
export interface Naming {
  /** How a person would point at it: `environment CART_ADDR`, `command`. */
  readonly where: string;
  /** The value, defaults in place, variables nobody knows marked. */
  readonly value: string;
  readonly references: readonly Reference[];
  /** The value stands elsewhere, and the variable is named after this service. */
  readonly namedAfter?: string;
}

/**
 * The topology of these compose files of one system, each with the services of all in mind.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` when one names a service that is nowhere
 */
export function composeTopologies(files: readonly ComposeFile[]): Topology[] {
  const known = new Set(files.flatMap(({ services }) => services.map(({ name }) => name)));
  const names = namesOf(files);
  const reach = reachIn(files);
  return files.map((file) => {
    refuseUnknown(file, known);
    return topologyOfFile(file, names, reach);
  });
}

/** Every name under which a service can be reached: its own, and those that no other service shares. */
export function namesOf(files: readonly ComposeFile[]): ServiceNames {
  const services = files.flatMap((file) => file.services);
  const aliases = new Map<string, Set<string>>();
  for (const { name, aliases: more } of services) {
    for (const alias of more) aliases.set(alias, (aliases.get(alias) ?? new Set()).add(name));
  }
  const alone = Array.from(aliases).flatMap(([alias, [service, other]]): [string, string][] =>
    service === undefined || other !== undefined ? [] : [[alias, service]],
  );
  return new Map([...alone, ...services.map(({ name }): [string, string] => [name, name])]);
}

function topologyOfFile({ file, services }: ComposeFile, names: ServiceNames, reach: Reach): Topology {
  return {
    schemaVersion: 1,
    source: file,
    services: services
      .map(({ name, image = '', replicas = 1, published, entrypoint = [], command = [] }) => ({
        name,
        replicas: Math.max(1, replicas),
        entry: published,
        ...kindOf(withDefaults(image), [...entrypoint, ...command]),
      }))
      .sort((a, b) => byName(a.name, b.name)),
    edges: services
      .flatMap((service) => edgesFrom(service, names, file).filter(({ from, to }) => reach(from, to)))
      .sort((a, b) => byName(a.from, b.from) || byName(a.to, b.to)),
    sagas: {},
  };
}

function kindOf(image: string, words: readonly string[]): Pick<TopologyService, 'kind'> {
  const kind = storeOfImage(image, words);
  return kind === undefined ? {} : { kind };
}

function edgesFrom(service: ComposeService, names: ServiceNames, file: string): TopologyEdge[] {
  const evidence = new Map<string, string[]>();
  const spoken = new Map<string, string | undefined>();
  const add = (to: string, how: string): void => {
    if (to !== service.name) append(evidence, to, `${file}: ${how}`);
  };
  for (const { where, references, namedAfter } of namingsOf(service, names)) {
    for (const to of new Set(references.map((one) => one.service))) add(to, where);
    for (const { service: to, protocol } of references)
      spoken.set(to, protocolTaken([spoken.get(to), protocol]));
    if (namedAfter !== undefined) add(namedAfter, where);
  }
  for (const to of service.links.keys()) add(to, 'links');
  for (const [to, condition] of service.dependsOn) {
    if (condition !== 'service_completed_successfully') add(to, 'depends_on');
  }
  return Array.from(evidence, ([to, how]) => {
    const protocol = spoken.get(to);
    return {
      from: service.name,
      to,
      operations: [],
      ...(protocol === undefined ? {} : { protocol }),
      facts: {},
      evidence: [...new Set(how)].sort(byName),
    };
  });
}

/** Everywhere in the service's environment and command that may name others. */
export function namingsOf(service: ComposeService, shared: ServiceNames): Naming[] {
  const linked = new Map(Array.from(service.links, ([to, alias]): [string, string] => [alias, to]));
  const names = linked.size === 0 ? [shared] : [linked, shared];
  const inEnvironment = Array.from(service.environment, ([key, value]) =>
    naming(`environment ${key}`, value, key, names),
  );
  const words = [...(service.entrypoint ?? []), ...(service.command ?? [])];
  const inCommand = words.map((word, index) => naming('command', word, optionOf(words, index), names));
  return [...inEnvironment, ...inCommand].filter(
    ({ references, namedAfter }) => references.length > 0 || namedAfter !== undefined,
  );
}

/** Of several names of one service those are taken that come first. */
function naming(
  where: string,
  written: string | undefined,
  key: string,
  names: readonly ServiceNames[],
): Naming {
  const { value } = markUnknown(written ?? '');
  const nowhere = written === undefined || /^\uE000\d+\uE001$/.test(value);
  const namedAfter = nowhere ? firstIn(names, (one) => serviceNamedBy(key, one)) : undefined;
  return {
    where,
    value,
    references: referencesIn(value, key, { get: (word) => firstIn(names, (one) => one.get(word)) }),
    ...(namedAfter === undefined ? {} : { namedAfter }),
  };
}

function firstIn(
  names: readonly ServiceNames[],
  ask: (names: ServiceNames) => string | undefined,
): string | undefined {
  for (const one of names) {
    const found = ask(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The option a word of a command belongs to: `h` of `-h edge-router`. `--host=x` carries its own. */
export function optionOf(words: readonly string[], index: number): string {
  const before = words[index - 1] ?? '';
  return /^--?[A-Za-z]/.test(before) && !before.includes('=') ? before.replace(/^-+/, '') : '';
}

/** What these files cannot show, for people who would otherwise believe the graph whole. */
export function unseenIn(files: readonly ComposeFile[], topology: Topology): Unseen[] {
  const [names, reach] = [namesOf(files), reachIn(files)];
  return files.flatMap(({ file, services, includes }) => {
    const here = new Set(services.map(({ name }) => name));
    const edges = topology.edges.filter(({ from }) => here.has(from));
    const startOnly = edges.filter(
      ({ calls, evidence = [] }) =>
        calls === undefined && evidence.every((one) => one.endsWith(': depends_on')),
    );
    const inEdges = new Set(topology.edges.flatMap(({ from, to }) => [from, to]));
    const alone = services.filter(({ name }) => !inEdges.has(name));
    const waits = services.flatMap(({ name, dependsOn }) =>
      Array.from(dependsOn).flatMap(([to, condition]) =>
        condition === 'service_completed_successfully' ? [`${name}->${to}`] : [],
      ),
    );
    const unseen = (names: readonly string[], why: string): Unseen[] =>
      names.length === 0 ? [] : [{ what: `${file}: ${some(names)}`, why }];
    const apart = services.flatMap((service) =>
      edgesFrom(service, names, file).flatMap(({ from, to }) => (reach(from, to) ? [] : [`${from}->${to}`])),
    );
    return [
      ...(edges.length === 0
        ? [
            {
              what: file,
              why: 'it names no service in the environment, command, links or depends_on of another: it shows no edge',
            },
          ]
        : unseen(
            alone.map(({ name }) => name),
            'no edge from or to it is in the file; addresses in code, images and mounted files are not seen',
          )),
      ...unseen(
        startOnly.map(({ from, to }) => `${from}->${to}`),
        'depends_on says that the second must be started before the first, not that it is called',
      ),
      ...unseen(
        apart,
        'the first names the second, but shares no network with it, so it cannot call it: no edge',
      ),
      ...unseen(waits, 'the second has ended before the first starts, so it cannot be called: no edge'),
      ...unseen(
        services.flatMap(({ name, elsewhere }) => elsewhere.map((other) => `${name} (${other})`)),
        'that file is not read',
      ),
      ...unseen(
        services
          .filter(({ profiles }) => profiles.length > 0)
          .map(({ name, profiles }) => `${name} (${profiles.join(', ')})`),
        'it is started with a profile only',
      ),
      ...(includes
        ? [{ what: `${file}: include`, why: 'the files it includes are not read; give them as well' }]
        : []),
    ];
  });
}
