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
  /** What is spoken to them, where a URL says it. */
  readonly spoken?: ReadonlyMap<string, string>;
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
    const inFiles = mounted.flatMap((one) => {
      const key = keyOf(one, namespace);
      const found =
        look.inFiles.get(key) ??
        Array.from(configuration.get(key)?.values() ?? []).flatMap((text) =>
          namingsInText(text, `${one.kind} ${one.name}`, look),
        );
      look.inFiles.set(key, found);
      return found;
    });
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
    inFiles: new Map(),
    inVariables: new Map(),
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
  /** What was found in ConfigMaps and Secrets, as files and as variables: every workload may have the same ones. */
  readonly inFiles: Map<string, readonly ClusterNaming[]>;
  readonly inVariables: Map<string, readonly VariableNaming[]>;
}

/** A variable that names others. */
interface VariableNaming extends Omit<ClusterNaming, 'where'> {
  readonly key: string;
}

/** The variables of a container: its own, before them those that it has from elsewhere, the later ones first. */
interface Environment {
  readonly own: ReadonlyMap<string, string | undefined>;
  readonly from: readonly VariableSource[];
  readonly get: (name: string) => string | undefined;
}

/** A ConfigMap or Secret of which each value is a variable. */
interface VariableSource {
  readonly id: string;
  readonly prefix: string;
  readonly values: ReadonlyMap<string, string>;
}

function namingsInContainer(
  { at, init }: Container,
  configuration: Configuration,
  look: Look,
): ClusterNaming[] {
  const environment = environmentOf(at, configuration, look);
  const prefix = init ? 'init ' : '';
  const inOwn = Array.from(environment.own, ([key, value]) => {
    const where = `${prefix}env ${key}`;
    if (value !== undefined) return naming(value, key, where, look);
    const after = serviceNamedBy(key, look.byVariable);
    return { where, to: after === undefined ? [] : resolved([after], look), unknown: [] };
  });
  const inEnvironment = [...namingsFrom(environment, prefix, look), ...inOwn];
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
): Environment {
  const from = elementsOf(fieldOf(container, 'envFrom')).flatMap((one) => {
    const prefix = optionalTextOf(fieldOf(one, 'prefix')) ?? '';
    return referencesOf(one, 'configMapRef', 'secretRef').flatMap((reference): VariableSource[] => {
      const id = keyOf(reference, namespace);
      const values = configuration.get(id);
      return values === undefined ? [] : [{ id, prefix, values }];
    });
  });
  const own = new Map<string, string | undefined>();
  const get = (name: string): string | undefined =>
    own.has(name)
      ? own.get(name)
      : from.reduceRight<string | undefined>((found, one) => found ?? valueIn(one, name), undefined);
  for (const entry of elementsOf(fieldOf(container, 'env'))) {
    const value = valueOf(entry, configuration, namespace);
    const known = (name: string): string | undefined => get(name) ?? given.get(name);
    own.set(textOf(fieldOf(entry, 'name')), value === undefined ? undefined : expanded(value, known));
  }
  return { own, from, get };
}

function valueIn({ prefix, values }: VariableSource, name: string): string | undefined {
  return name.startsWith(prefix) ? values.get(name.slice(prefix.length)) : undefined;
}

/** What the variables from elsewhere name that no later one of the same name hides. */
function namingsFrom({ own, from }: Environment, before: string, look: Look): ClusterNaming[] {
  return from.flatMap((source, index) => {
    const later = from.slice(index + 1);
    const isHidden = (key: string): boolean =>
      own.has(key) || later.some((one) => valueIn(one, key) !== undefined);
    return namingsOfSource(source, look).flatMap(({ key, ...named }) =>
      isHidden(key) ? [] : [{ ...named, where: `${before}env ${key}` }],
    );
  });
}

function namingsOfSource({ id, prefix, values }: VariableSource, look: Look): readonly VariableNaming[] {
  const known = look.inVariables.get(`${prefix} ${id}`);
  if (known !== undefined) return known;
  const found = Array.from(values, ([name, value]): VariableNaming => {
    const key = `${prefix}${name}`;
    return { key, ...naming(value, key, '', look) };
  }).filter(({ to, unknown }) => to.length + unknown.length > 0);
  look.inVariables.set(`${prefix} ${id}`, found);
  return found;
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
  const found = text
    .split('\n', linesMax)
    .filter((line) => !/^\s*(?:#|\/\/|;)/.test(line))
    .flatMap((line) => {
      const [, key = '', value = line] =
        /^[\s\-"']*([\w.-]{1,200})["']?[ \t]*[:=][ \t]*(.*)$/.exec(line) ?? [];
      return naming(value.replace(/^(["'])(.*)\1,?\s*$/, '$2'), key, where, look);
    });
  const to = found.flatMap((one) => one.to);
  const spoken = found.flatMap((one) => [...(one.spoken ?? [])]);
  if (to.length === 0) return [];
  const said = spoken.length === 0 ? {} : { spoken: new Map(spoken) };
  return [{ where, to: [...new Set(to)], ...said, unknown: [] }];
}

function naming(value: string, key: string, where: string, look: Look): ClusterNaming {
  const hosts = {
    get: (word: string) => (look.names.resolve(word, look.namespace) === undefined ? undefined : word),
  };
  const references = referencesIn(value, key, hosts);
  const found = references.map(({ service }) => service);
  const spoken = references.flatMap(({ service, protocol }) =>
    protocol === undefined ? [] : resolved([service], look).map((to): [string, string] => [to, protocol]),
  );
  return {
    where,
    to: resolved(found, look),
    ...(spoken.length === 0 ? {} : { spoken: new Map(spoken) }),
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
