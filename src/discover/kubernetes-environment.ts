/**
 * Where a workload names others: the environment of its containers (values, ConfigMaps and Secrets that are among the files), their
 * commands, and the ConfigMaps that it has as files. The values of Secrets are read, and never shown.
 */

import { isAddressName, referencesIn, serviceNamedBy, type ServiceNames } from './compose-references.ts';
import { scalarOf } from './compose-scalars.ts';
import { optionOf } from './compose.ts';
import {
  elementsOf,
  fieldOf,
  fieldsOf,
  isRecord,
  optionalTextOf,
  plainText,
  textOf,
  type Located,
} from './json-input.ts';
import type { ClusterNames } from './kubernetes-names.ts';
import type { ClusterObject } from './kubernetes-object.ts';
import type { ConfigReference, Container, Workload } from './kubernetes-workload.ts';

/** Namespace, kind and name → what is in it. */
export type Configuration = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** A place that names others. */
export interface ClusterNaming {
  /** `env CART_ADDR`, `command`, `ConfigMap shop`. */
  readonly where: string;
  /** The services it names. */
  readonly to: readonly string[];
  /** Hosts it names that nobody here has. */
  readonly unknown: readonly string[];
}

/** The texts of a large file that are looked at. */
const linesMax = 20_000;

/** All ConfigMaps and Secrets. */
export function configurationIn(objects: readonly ClusterObject[]): Configuration {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const { kind, group, name, namespace, at } of objects) {
    if (group !== '' || (kind !== 'ConfigMap' && kind !== 'Secret')) continue;
    const plain = [...fieldsOf(fieldOf(at, 'data')), ...fieldsOf(fieldOf(at, 'stringData'))];
    const values = plain.flatMap(([key, { value, path }]): [string, string][] => {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return [];
      const encoded = kind === 'Secret' && path()[path().length - 2] === 'data';
      return [[key, encoded ? decoded(String(value)) : String(value)]];
    });
    const key = keyOf({ kind, name }, namespace);
    found.set(key, new Map([...(found.get(key) ?? []), ...values]));
  }
  return found;
}

function keyOf({ kind, name }: ConfigReference, namespace: string): string {
  return `${kind}/${namespace}/${name}`;
}

function decoded(base64: string): string {
  try {
    return atob(base64.replace(/\s/g, ''));
  } catch {
    return '';
  }
}

/** Looks for everywhere in a workload that names others, or hosts that nobody has. */
export function namingsOfCluster(
  names: ClusterNames,
  configuration: Configuration,
): (workload: Workload) => ClusterNaming[] {
  const looks = new Map<string, Look>();
  return ({ namespace, containers, mounted }) => {
    const look = looks.get(namespace) ?? lookFrom(namespace, names);
    looks.set(namespace, look);
    const inFiles = mounted.flatMap((one) =>
      Array.from(configuration.get(keyOf(one, namespace))?.values() ?? []).flatMap((text) =>
        namingsInText(text, `${one.kind} ${one.name}`, look),
      ),
    );
    return [
      ...containers.flatMap((container) => namingsInContainer(container, configuration, look)),
      ...inFiles,
    ];
  };
}

function lookFrom(namespace: string, names: ClusterNames): Look {
  const here = names.services.flatMap((one) => (one.namespace === namespace ? [one.name] : []));
  return {
    namespace,
    names,
    byVariable: new Map(here.map((name) => [name, name])),
    given: new Map(here.map((name) => [`${name.toUpperCase().replaceAll('-', '_')}_SERVICE_HOST`, name])),
  };
}

/** From where names are looked at. */
interface Look {
  readonly namespace: string;
  readonly names: ClusterNames;
  readonly byVariable: ServiceNames;
  /** Kubernetes gives every container the addresses of the Services of its namespace: `CART_SERVICE_HOST`. */
  readonly given: ReadonlyMap<string, string>;
}

function namingsInContainer(
  { at, init }: Container,
  configuration: Configuration,
  look: Look,
): ClusterNaming[] {
  const environment = environmentOf(at, configuration, look);
  const prefix = init ? 'init ' : '';
  const inEnvironment = Array.from(environment, ([key, value]) => {
    const where = `${prefix}env ${key}`;
    if (value !== undefined) return naming(value, key, where, look);
    const after = serviceNamedBy(key, look.byVariable);
    return { where, to: after === undefined ? [] : resolved([after], look), unknown: [] };
  });
  const inWords = ['command', 'args'].flatMap((part) => {
    const words = elementsOf(fieldOf(at, part)).map(({ value }) =>
      expanded(plainText(value), (name) => environment.get(name) ?? look.given.get(name)),
    );
    return words.map((word, index) => naming(word, optionOf(words, index), `${prefix}${part}`, look));
  });
  return [...inEnvironment, ...inWords].filter(({ to, unknown }) => to.length + unknown.length > 0);
}

/** The variables of a container. One whose value stands in what is not among the files has none. */
function environmentOf(
  container: Located,
  configuration: Configuration,
  { namespace, given }: Look,
): Map<string, string | undefined> {
  const environment = new Map<string, string | undefined>();
  for (const from of elementsOf(fieldOf(container, 'envFrom'))) {
    const prefix = optionalTextOf(fieldOf(from, 'prefix')) ?? '';
    for (const reference of referencesOf(from, 'configMapRef', 'secretRef'))
      for (const [key, value] of configuration.get(keyOf(reference, namespace)) ?? [])
        environment.set(`${prefix}${key}`, value);
  }
  for (const entry of elementsOf(fieldOf(container, 'env'))) {
    const value = valueOf(entry, configuration, namespace);
    const known = (name: string): string | undefined => environment.get(name) ?? given.get(name);
    environment.set(textOf(fieldOf(entry, 'name')), value === undefined ? undefined : expanded(value, known));
  }
  return environment;
}

function valueOf(entry: Located, configuration: Configuration, namespace: string): string | undefined {
  const from = fieldOf(entry, 'valueFrom');
  if (!isRecord(from.value)) return scalarOf(fieldOf(entry, 'value')) ?? '';
  const [reference] = referencesOf(from, 'configMapKeyRef', 'secretKeyRef');
  // A field of the pod itself names nobody.
  if (reference === undefined) return '';
  const key = fieldOf(fieldOf(from, reference.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef'), 'key');
  return configuration.get(keyOf(reference, namespace))?.get(textOf(key));
}

function referencesOf(at: Located, configMap: string, secret: string): ConfigReference[] {
  const [inMap, inSecret] = [configMap, secret].map((key) => fieldOf(fieldOf(at, key), 'name').value);
  return [
    ...(typeof inMap === 'string' ? [{ kind: 'ConfigMap', name: inMap } as const] : []),
    ...(typeof inSecret === 'string' ? [{ kind: 'Secret', name: inSecret } as const] : []),
  ];
}

/** `$(NAME)` is what stands in the variable, where it is known; `$$(NAME)` is itself. */
function expanded(text: string, known: (name: string) => string | undefined): string {
  return text.replace(/\$(\$?)\(([A-Za-z_][\w.-]*)\)/g, (whole, escaped: string, name: string) =>
    escaped === '' ? (known(name)?.slice(0, 4_096) ?? whole) : whole,
  );
}

/** A file is looked at line by line, a line that sets something under the name of what it sets. */
function namingsInText(text: string, where: string, look: Look): ClusterNaming[] {
  const to = text
    .split('\n', linesMax)
    .filter((line) => !/^\s*(?:#|\/\/|;)/.test(line))
    .flatMap((line) => {
      const [, key = '', value = line] =
        /^[\s\-"']*([\w.-]{1,200})["']?[ \t]*[:=][ \t]*(.*)$/.exec(line) ?? [];
      return naming(value.replace(/^(["'])(.*)\1,?\s*$/, '$2'), key, where, look).to;
    });
  return to.length === 0 ? [] : [{ where, to: [...new Set(to)], unknown: [] }];
}

function naming(value: string, key: string, where: string, look: Look): ClusterNaming {
  const hosts = {
    get: (word: string) => (look.names.resolve(word, look.namespace) === undefined ? undefined : word),
  };
  const found = referencesIn(value, key, hosts).map(({ service }) => service);
  return {
    where,
    to: resolved(found, look),
    unknown: found.length === 0 && isAddressName(key) ? unknownHost(value) : [],
  };
}

function resolved(hosts: readonly string[], { names, namespace }: Look): string[] {
  return [...new Set(hosts.flatMap((host) => names.resolve(host, namespace) ?? []))];
}

/** The host of an address; nothing for an address of this pod itself, for a number, and for what is no address as a whole. */
function unknownHost(value: string): string[] {
  const [, scheme, host = '', port] =
    /^([a-z][\w+.-]*:\/\/)?(?:[^@/\s]{1,200}@)?([A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*)(:\d{1,5})?(?:[/?]\S*)?$/.exec(
      value.slice(0, 2_000),
    ) ?? [];
  if (host === '' || host === 'localhost' || (scheme === undefined && port === undefined)) return [];
  return [host];
}
