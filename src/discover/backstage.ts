/**
 * Backstage's catalogue → who needs whom: `dependsOn`, `dependencyOf`, and who consumes an API that another provides.
 *
 * Components that run, and Resources, are services; libraries and documentation are not. That one depends on another is what a person wrote:
 * `evidence` says so.
 */

import { append } from '../lib/append.ts';
import { configuredTopology, togetherOf, type NamedEdge, type NamedService } from './configured.ts';
import { createEdgeLimit } from './edge-limit.ts';
import type { Gathered } from './gathered.ts';
import { elementsOf, fieldOf, isRecord, textOf, type Located } from './json-input.ts';
import type { ParsedFile } from './parsed-file.ts';
import { some, type Unseen } from './unseen.ts';
import { storeOfImage, type StoreKind } from './well-known-images.ts';

interface Entity {
  readonly kind: string;
  readonly name: string;
  /** `component:default/cart`. */
  readonly key: string;
  readonly namespace: string;
  readonly type: string;
  readonly spec: Located;
  readonly file: string;
}

/** Whether a document is an entity of Backstage, or several as its API lists them: a list, also below `items`. */
export function looksLikeBackstage(value: unknown): boolean {
  if (Array.isArray(value)) return isEntity(value[0]);
  return isEntity(value) || (isRecord(value) && Array.isArray(value['items']) && isEntity(value['items'][0]));
}

function isEntity(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['apiVersion'] === 'string' &&
    value['apiVersion'].startsWith('backstage.io/')
  );
}

function entitiesIn(document: Located): Located[] {
  if (Array.isArray(document.value)) return elementsOf(document);
  return isEntity(document.value) ? [document] : elementsOf(fieldOf(document, 'items'));
}

/** What these files of a catalogue show together. */
export function gatherBackstage(files: readonly ParsedFile[]): Gathered {
  const entities = files.flatMap(({ name, documents }) =>
    documents.flatMap(entitiesIn).map((at) => entityOf(at, name)),
  );
  const known = new Map(entities.map((one) => [one.key, one]));
  const running = new Map(toldApart(entities.filter(isRunning)).map((one) => [one.key, one]));
  const providers = new Map<string, Entity[]>();
  for (const entity of running.values())
    for (const api of refsOf(entity, 'providesApis', 'api')) append(providers, api, entity);
  const limit = createEdgeLimit();
  const lost: { file: string; what: string }[] = [];
  const edges = [...running.values()].flatMap((entity) => {
    const edge = (key: string, how: string, turned = false): (NamedEdge & { file: string })[] => {
      const other = running.get(key);
      if (other === undefined) {
        if (!known.has(key)) lost.push({ file: entity.file, what: `${entity.name} ${how} (${key})` });
        return [];
      }
      const [from, to] = turned ? [other.name, entity.name] : [entity.name, other.name];
      return [{ from, to, how, file: entity.file }];
    };
    return [
      ...refsOf(entity, 'dependsOn', 'component').flatMap((key) => edge(key, 'dependsOn')),
      ...refsOf(entity, 'dependencyOf', 'component').flatMap((key) => edge(key, 'dependencyOf', true)),
      ...refsOf(entity, 'consumesApis', 'api').flatMap((api) => {
        const facts = known.get(api)?.type === 'asyncapi' ? { facts: { async: true } } : {};
        const how = `consumesApis ${api.replace(/^api:default\//, '')}`;
        const provided = providers.get(api) ?? [];
        limit(provided.length, entity.spec);
        if (provided.length === 0) lost.push({ file: entity.file, what: `${entity.name} ${how}` });
        return provided.flatMap(({ key }) => edge(key, how).map((one) => ({ ...one, ...facts })));
      }),
    ];
  });
  const names = [...new Set(files.map(({ name }) => name))];
  return {
    topology: togetherOf(
      names.map((file) =>
        configuredTopology(
          file,
          [...running.values()].filter((one) => one.file === file).map(serviceOf),
          edges.filter((one) => one.file === file),
        ),
      ),
    ),
    callees: [],
    unseenIn: () => lostIn(lost),
  };
}

function entityOf(at: Located, file: string): Entity {
  const metadata = fieldOf(at, 'metadata');
  const kind = textOf(fieldOf(at, 'kind'));
  const name = textOf(fieldOf(metadata, 'name'));
  const { value } = fieldOf(metadata, 'namespace');
  const namespace = typeof value === 'string' && value !== '' ? value : 'default';
  const spec = fieldOf(at, 'spec');
  const type = fieldOf(spec, 'type').value;
  return {
    kind,
    name,
    namespace,
    key: `${kind}:${namespace}/${name}`.toLowerCase(),
    type: typeof type === 'string' ? type.toLowerCase() : '',
    spec,
    file,
  };
}

/** A name that stands in several namespaces gets its own; one of two kinds is the component's, and the resource's with its kind before it. */
function toldApart(entities: readonly Entity[]): Entity[] {
  const namespaces = new Map<string, Set<string>>();
  const kinds = new Map<string, Set<string>>();
  for (const { name, namespace, kind } of entities) {
    namespaces.set(name, (namespaces.get(name) ?? new Set()).add(namespace));
    kinds.set(name, (kinds.get(name) ?? new Set()).add(kind));
  }
  return entities.map((entity) => {
    const { name, namespace, kind } = entity;
    const inNamespace = (namespaces.get(name)?.size ?? 0) > 1 ? `${name}.${namespace}` : name;
    const isOfTwo = kind === 'Resource' && (kinds.get(name)?.size ?? 0) > 1;
    return { ...entity, name: isOfTwo ? `resource:${inNamespace}` : inNamespace };
  });
}

function isRunning({ kind, type }: Entity): boolean {
  return (
    kind === 'Resource' || (kind === 'Component' && !/^(?:library|documentation|tool|template)$/.test(type))
  );
}

function serviceOf({ name, kind, type }: Entity): NamedService {
  const store = kind === 'Resource' ? storeOf(type) : undefined;
  return { name, entry: type === 'website', ...(store === undefined ? {} : { kind: store }) };
}

function storeOf(type: string): StoreKind | undefined {
  const known = storeOfImage(type);
  if (known !== undefined) return known;
  if (/queue|topic|broker|pubsub|sqs/.test(type)) return 'queue';
  if (type.includes('cache')) return 'cache';
  return /database|\bdb\b|bucket|table|storage/.test(type) ? 'database' : undefined;
}

/** `[kind:][namespace/]name`, each in full. */
function refsOf({ spec, namespace }: Entity, field: string, usual: string): string[] {
  return elementsOf(fieldOf(spec, field)).map((at) => {
    const [, kind = usual, inNamespace = namespace, name = ''] =
      /^(?:([^:/]+):)?(?:([^:/]+)\/)?(.*)$/.exec(textOf(at)) ?? [];
    return `${kind}:${inNamespace}/${name}`.toLowerCase();
  });
}

function lostIn(lost: readonly { file: string; what: string }[]): Unseen[] {
  return [...new Set(lost.map(({ file }) => file))].map((file) => ({
    what: `${file}: ${some(lost.flatMap((one) => (one.file === file ? [one.what] : [])))}`,
    why: 'nobody among the files is, or provides, that: no edge',
  }));
}
