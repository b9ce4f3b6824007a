/**
 * What GitHub's REST API tells of releases and deployments, record by record: releases, deployments, statuses of deployments, comparisons of two
 * revisions with the files that changed. Also as `gh release list --json` writes them, and as its GraphQL API answers: `{data: {repository: {deployments,
 * releases}}}`, each with `nodes`, or `edges` with a `node`.
 */

import { fieldOf as plainFieldOf } from '../lib/untyped.ts';
import { elementsOf, fieldOf, isRecord, optionalTextOf, type Located } from './json-input.ts';
import { firstRecord, hasKeys, recordsIn } from './json-records.ts';
import type { HistoryPart, Reading } from './history-reading.ts';

/** A record with the file it is in. */
export interface GithubRecord {
  readonly record: Located;
  readonly reading: Reading;
}

/** Records by what they are. */
export interface GithubRecords {
  readonly releases: readonly GithubRecord[];
  readonly deployments: readonly GithubRecord[];
  readonly statuses: readonly GithubRecord[];
  readonly comparisons: readonly GithubRecord[];
}

type Kind = keyof GithubRecords;

const pages = ['release'] as const;

/** Whether these are such records, by their keys. */
export function looksLikeGithub(document: unknown): boolean {
  const first = firstRecord(document, pages);
  if (first !== undefined && kindOfRecord(first) !== undefined) return true;
  const answer: unknown = Array.isArray(document) ? document[0] : document;
  const repository = plainFieldOf(plainFieldOf(answer, 'data'), 'repository');
  return connections.some((key) => isRecord(plainFieldOf(repository, key)));
}

/** The records of all files. What is none of them is passed over. @throws `InvalidDocumentError` naming the place of what is no record */
export function githubRecords(parts: readonly HistoryPart[]): GithubRecords {
  const found: Record<Kind, GithubRecord[]> = {
    releases: [],
    deployments: [],
    statuses: [],
    comparisons: [],
  };
  for (const { documents, reading } of parts)
    for (const record of recordsIn(documents, pages).flatMap(answered)) {
      reading.count();
      const kind = isRecord(record.value) ? kindOfRecord(record.value) : undefined;
      if (kind !== undefined) found[kind].push({ record, reading });
      else
        reading.passOver(
          'record',
          undefined,
          'neither a release nor a deployment, its status or a comparison',
        );
    }
  return found;
}

/** Lists of a repository in GraphQL's answers. */
const connections = ['deployments', 'releases'] as const;

/** What an answer of GraphQL has in it; another record is itself. */
function answered(record: Located): Located[] {
  const repository = fieldOf(fieldOf(record, 'data'), 'repository');
  if (!isRecord(repository.value)) return [record];
  return connections.flatMap((key) => nodesOf(fieldOf(repository, key)));
}

/** What a connection of GraphQL leads to, whichever way it was asked for. */
export function nodesOf(connection: Located): Located[] {
  const edges = elementsOf(fieldOf(connection, 'edges')).map((edge) => fieldOf(edge, 'node'));
  return [...elementsOf(fieldOf(connection, 'nodes')), ...edges].filter(({ value }) => isRecord(value));
}

/** The text of the first of these fields that has one. */
export function firstText(record: Located, ...keys: readonly string[]): string | undefined {
  return keys.map((key) => optionalTextOf(fieldOf(record, key))).find((text) => text !== undefined);
}

/** The first of these fields that is there. */
export function firstField(record: Located, first: string, ...others: readonly string[]): Located {
  const fields = [first, ...others].map((key) => fieldOf(record, key));
  return fields.find(({ value }) => value !== undefined && value !== null) ?? fieldOf(record, first);
}

/** The repository in the address of something in it: `shop` of `https://api.github.com/repos/acme/shop/releases/1`. */
export function repositoryOf(record: Located): string | undefined {
  const address = firstText(record, 'repository_url', 'url', 'html_url') ?? '';
  return /^https?:\/\/[^/]+\/(?:api\/v3\/)?(?:repos\/)?[^/]+\/([^/]+)/.exec(address)?.[1];
}

/** The number at the end of the address of a deployment, or its own. */
export function deploymentId(
  record: Located,
  key: 'id' | 'databaseId' | 'deployment_url',
): string | undefined {
  const { value } = fieldOf(record, key);
  return typeof value === 'number' || typeof value === 'string'
    ? /(\d+)\/?$/.exec(String(value))?.[1]
    : undefined;
}

function kindOfRecord(record: Record<string, unknown>): Kind | undefined {
  if (hasKeys(record, 'tag_name') || hasKeys(record, 'tagName')) return 'releases';
  if (Array.isArray(record['files']) && ('base_commit' in record || 'ahead_by' in record))
    return 'comparisons';
  if (hasKeys(record, 'state', 'deployment_url')) return 'statuses';
  if (hasKeys(record, 'ref', 'environment') || hasKeys(record, 'sha', 'statuses_url')) return 'deployments';
  if (hasKeys(record, 'createdAt', 'environment')) return 'deployments';
  return undefined;
}
