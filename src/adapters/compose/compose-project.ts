/**
 * A user's compose file, made into a project of ours that stands beside whatever else runs: every replica a service of its own, with the
 * settings and edges of the target file, labels of ours, ports on loopback, and nothing that has a name outside the project.
 */

import { entriesOf, fieldOf, itemsOf, textsOf } from '../../lib/untyped.ts';
import { SeatrialError } from '../../lib/errors.ts';

/** A replica, and what it gets besides what the compose file says. */
export interface ComposeReplica {
  /** `catalog.2`. */
  readonly name: string;
  readonly service: string;
  readonly number: number;
  /** How many replicas its service has. */
  readonly of: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Published on loopback. */
  readonly port: { readonly inside: number; readonly outside: number };
}

/** What the project is made of. */
export interface ComposeProjectOptions {
  /** As Compose itself resolves the user's files. */
  readonly resolved: unknown;
  readonly replicas: readonly ComposeReplica[];
  /** On everything. */
  readonly labels: Readonly<Record<string, string>>;
  /** What built images are called, so that they are not built anew under another name each time. */
  readonly imagePrefix: string;
  /** The address that ports are published on. */
  readonly publishOn: string;
}

/** The project: a compose file, and which of its services are nobody's replica. */
export interface ComposeProject {
  readonly file: Readonly<Record<string, unknown>>;
  /** What replicas need and the target file does not know: started first, in the order that the compose file asks for. */
  readonly others: readonly string[];
  /** By replica, the replicas that it waits for. */
  readonly waitsFor: ReadonlyMap<string, readonly string[]>;
}

/**
 * Makes it.
 *
 * @throws {@link SeatrialError} `E_USAGE` when a replica has no service in the compose file
 */
export function composeProject(options: ComposeProjectOptions): ComposeProject {
  const { resolved, replicas, labels } = options;
  const given = new Map(entriesOf(fieldOf(resolved, 'services')));
  const bases = new Map(replicas.map((replica) => [replica.name, baseOf(replica, given)]));
  const replicasOf = (service: string): string[] =>
    replicas.filter(({ name }) => bases.get(name) === service).map(({ name }) => name);
  const others = neededBy([...new Set(bases.values())], given).filter(
    (name) => replicasOf(name).length === 0,
  );
  const services = [
    ...replicas.map((replica): [string, unknown] => {
      const base = bases.get(replica.name) ?? '';
      return [ownName(replica), replicaService(given.get(base), base, replica, { ...options, others })];
    }),
    ...others.map((name): [string, unknown] => [
      name,
      { ...common(given.get(name), name, options, others), labels: withLabels(given.get(name), labels) },
    ]),
  ];
  return {
    file: {
      ...Object.fromEntries(entriesOf(resolved).filter(([key]) => kept.includes(key))),
      services: Object.fromEntries(services),
      networks: owned(fieldOf(resolved, 'networks'), labels, ['default']),
      volumes: owned(fieldOf(resolved, 'volumes'), labels, []),
    },
    others,
    waitsFor: new Map(
      replicas.map(({ name }) => [
        name,
        dependenciesOf(given.get(bases.get(name) ?? '')).flatMap(([other]) => replicasOf(other)),
      ]),
    ),
  };
}

const kept = ['version', 'configs', 'secrets'];

/** A name that Compose takes and that two services never share. */
function ownName({ service, number, of }: ComposeReplica): string {
  return of === 1 ? service : `${service}-${number}`;
}

/** `catalog-2` where the compose file has it, else `catalog`. */
function baseOf(replica: ComposeReplica, given: ReadonlyMap<string, unknown>): string {
  const { service, number, name } = replica;
  const [base] = [`${service}-${number}`, service].filter((one) => given.has(one));
  if (base !== undefined) return base;
  throw new SeatrialError(
    'E_USAGE',
    `${name} is in no compose file: there is neither ${service} nor ${service}-${number}`,
    {
      hint: `its services: ${[...given.keys()].join(', ')}`,
    },
  );
}

/** What these services depend on, and what that does. */
function neededBy(services: readonly string[], given: ReadonlyMap<string, unknown>): string[] {
  const seen = new Set(services);
  for (const name of seen)
    for (const [other] of dependenciesOf(given.get(name))) if (given.has(other)) seen.add(other);
  return [...seen];
}

/** By service, under which condition; a plain list has none. */
function dependenciesOf(service: unknown): [string, unknown][] {
  const written = fieldOf(service, 'depends_on');
  return [...textsOf(written).map((name): [string, unknown] => [name, undefined]), ...entriesOf(written)];
}

/** What has a name outside the project, would bring a crashed container back, or says how many there are. */
const dropped = [
  'container_name',
  'ports',
  'restart',
  'depends_on',
  'scale',
  'deploy',
  'labels',
  'profiles',
  'networks',
  'image',
];

function common(
  service: unknown,
  name: string,
  { imagePrefix }: ComposeProjectOptions,
  others: readonly string[],
): Record<string, unknown> {
  const own = Object.fromEntries(entriesOf(service).filter(([key]) => !dropped.includes(key)));
  const waits = dependenciesOf(service).filter(([other]) => others.includes(other));
  const image = fieldOf(service, 'image') ?? `${imagePrefix}-${name}`;
  const networks = networksOf(service, []);
  return {
    ...own,
    image,
    restart: 'no',
    ...(networks === undefined ? {} : { networks }),
    ...(waits.length === 0
      ? {}
      : {
          depends_on: Object.fromEntries(
            waits.map(([other, how]) => [other, how ?? { condition: 'service_started' }]),
          ),
        }),
  };
}

function replicaService(
  service: unknown,
  base: string,
  { name, environment, labels, port }: ComposeReplica,
  options: ComposeProjectOptions & { readonly others: readonly string[] },
): Record<string, unknown> {
  const networks = networksOf(service, [name]);
  return {
    ...common(service, base, options, options.others),
    environment: { ...environmentOf(service), ...escaped(environment) },
    labels: withLabels(service, { ...options.labels, ...labels }),
    ports: [`${options.publishOn}:${port.outside}:${port.inside}`],
    ...(networks === undefined ? {} : { networks }),
  };
}

/** Its networks, on each of which it is also known by these names; `undefined`: it has none of its own (`network_mode`). */
function networksOf(service: unknown, aliases: readonly string[]): Record<string, unknown> | undefined {
  if (fieldOf(service, 'network_mode') !== undefined) return undefined;
  const written = fieldOf(service, 'networks');
  const named = [
    ...textsOf(written).map((name): [string, unknown] => [name, undefined]),
    ...entriesOf(written),
  ];
  const all = named.length === 0 ? [['default', undefined] as [string, unknown]] : named;
  return Object.fromEntries(
    all.map(([network, how]) => [
      network,
      {
        ...Object.fromEntries(entriesOf(how).filter(([key]) => !/^ipv[46]_address$/.test(key))),
        aliases: [...textsOf(fieldOf(how, 'aliases')), ...aliases],
      },
    ]),
  );
}

function environmentOf(service: unknown): Record<string, unknown> {
  const written = fieldOf(service, 'environment');
  const listed = textsOf(written).map((text): [string, unknown] => {
    const [name = '', ...value] = text.split('=');
    return [name, value.length === 0 ? null : value.join('=')];
  });
  return Object.fromEntries([...listed, ...entriesOf(written)]);
}

/** Compose reads `$` in values; what comes from the target file is meant as it stands. */
function escaped(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]),
  );
}

function withLabels(service: unknown, labels: Readonly<Record<string, string>>): Record<string, unknown> {
  const written = fieldOf(service, 'labels');
  const listed = itemsOf(written).flatMap((item): [string, string][] => {
    const [, name = '', value = ''] = /^([^=]+)=?(.*)$/s.exec(String(item)) ?? [];
    return name === '' ? [] : [[name, value]];
  });
  return { ...Object.fromEntries([...listed, ...entriesOf(written)]), ...labels };
}

/** Networks or volumes of the project, with our labels; what is external belongs to others and stays theirs. */
function owned(
  written: unknown,
  labels: Readonly<Record<string, string>>,
  always: readonly string[],
): Record<string, unknown> {
  const all = new Map<string, unknown>([
    ...always.map((name): [string, unknown] => [name, {}]),
    ...entriesOf(written),
  ]);
  return Object.fromEntries(
    Array.from(all, ([name, how]) => {
      const external = fieldOf(how, 'external');
      if (external !== undefined && external !== false) return [name, how];
      const own = Object.fromEntries(entriesOf(how).filter(([key]) => key !== 'name'));
      return [name, { ...own, labels: withLabels(how, labels) }];
    }),
  );
}
