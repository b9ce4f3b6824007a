/** Kubernetes objects in files: one a document, or many in a `kind: List`. */

import { elementsOf, fieldOf, fieldsOf, invalidAt, isRecord, plainText, type Located } from './json-input.ts';
import type { ParsedFile } from './parsed-file.ts';

/** One object. */
export interface ClusterObject {
  readonly kind: string;
  /** Of `apps/v1`, `apps`; of `v1`, nothing. */
  readonly group: string;
  /** Empty where it has none. */
  readonly name: string;
  readonly namespace: string;
  readonly file: string;
  readonly at: Located;
}

/** Labels, or a selector of labels. */
export type Labels = ReadonlyMap<string, string>;

/** Whether a document is an object of Kubernetes, or a list of them. */
export function looksLikeKubernetes(value: unknown): boolean {
  return isRecord(value) && typeof value['kind'] === 'string' && typeof value['apiVersion'] === 'string';
}

/**
 * All objects. One without a namespace is in the one that all others are in, where there is one such, else in `default`: what a file
 * leaves out is given when it is applied.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming file:line:column
 */
export function objectsIn(files: readonly ParsedFile[]): ClusterObject[] {
  const objects = files.flatMap(({ documents, name }) =>
    documents.flatMap((document) => objectsOf(document, name)),
  );
  const [only, other] = new Set(objects.flatMap(({ namespace }) => (namespace === '' ? [] : [namespace])));
  const usual = other === undefined ? (only ?? 'default') : 'default';
  return objects.map((one) => (one.namespace === '' ? { ...one, namespace: usual } : one));
}

function objectsOf(at: Located, file: string, depth = 0): ClusterObject[] {
  if (!looksLikeKubernetes(at.value)) {
    throw invalidAt(at, 'must be an object of Kubernetes (apiVersion, kind, metadata)');
  }
  const kind = plainText(fieldOf(at, 'kind').value);
  const items = fieldOf(at, 'items');
  if (kind.endsWith('List') && Array.isArray(items.value) && depth < 4) {
    return elementsOf(items).flatMap((item) => objectsOf(ofList(item, at, kind), file, depth + 1));
  }
  const metadata = fieldOf(at, 'metadata');
  const [group = ''] = /^.*(?=\/)/.exec(plainText(fieldOf(at, 'apiVersion').value)) ?? [];
  const [name = '', namespace = ''] = [fieldOf(metadata, 'name'), fieldOf(metadata, 'namespace')].map(
    ({ value }) => (typeof value === 'string' ? value : undefined),
  );
  return [{ kind, group, name, namespace, file, at }];
}

/** The items of a `DeploymentList` need not say what they are. */
function ofList(item: Located, list: Located, kind: string): Located {
  if (kind === 'List' || !isRecord(item.value) || looksLikeKubernetes(item.value)) return item;
  const apiVersion = fieldOf(list, 'apiVersion').value;
  return { ...item, value: { apiVersion, kind: kind.slice(0, -'List'.length), ...item.value } };
}

/** The name of an object that cannot be without one. */
export function nameOf(object: ClusterObject): string {
  if (object.name !== '') return object.name;
  const generated = fieldOf(fieldOf(object.at, 'metadata'), 'generateName').value;
  if (typeof generated === 'string' && generated !== '') return generated.replace(/-+$/, '');
  throw invalidAt(fieldOf(fieldOf(object.at, 'metadata'), 'name'), 'must be a name');
}

/** A mapping of texts. */
export function labelsOf(at: Located): Labels {
  return new Map(fieldsOf(at).map(([key, { value }]) => [key, plainText(value)]));
}

/** Whether everything that `selector` asks for is in `labels`. An empty selector asks for nothing, and selects nothing here. */
export function selects(selector: Labels, labels: Labels): boolean {
  return selector.size > 0 && Array.from(selector).every(([key, value]) => labels.get(key) === value);
}
