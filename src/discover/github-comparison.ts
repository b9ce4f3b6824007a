/** Comparisons of two revisions: which services have files that changed, by the folders these are in. */

import { elementsOf, fieldOf, textOf, type Located } from './json-input.ts';
import { firstText, type GithubRecord } from './github-records.ts';
import type { ServiceNames } from './service-names.ts';

/** A longer address is none. */
const addressMost = 2_000;

/** Of one comparison. */
export interface Comparison extends GithubRecord {
  /** `v1...v2`. */
  readonly name: string;
  /** What the later revision is called: a tag, a branch, a commit. */
  readonly heads: readonly string[];
  /** How many files changed. */
  readonly fileCount: number;
  /** How many of each service. */
  readonly services: ReadonlyMap<string, number>;
  /** When its last commit was made; `undefined` where none is told. */
  readonly committedAt: Located | undefined;
}

/** What a comparison says. O(files). @throws `InvalidDocumentError` naming the place of a file without name */
export function comparisonOf({ record, reading }: GithubRecord): Comparison {
  const files = elementsOf(fieldOf(record, 'files'));
  const last = elementsOf(fieldOf(record, 'commits')).at(-1);
  const [base = '?', head] = revisionsOf(record);
  const sha = last === undefined ? undefined : firstText(last, 'sha');
  return {
    record,
    reading,
    name: `${base}...${head ?? sha ?? '?'}`,
    heads: [head, sha].filter((one) => one !== undefined),
    fileCount: files.length,
    services: changedServices(files, reading.rules.names),
    committedAt: last === undefined ? undefined : committedAt(last),
  };
}

function changedServices(files: readonly Located[], names: ServiceNames): Map<string, number> {
  const services = new Map<string, number>();
  for (const file of files) {
    const service = names.ofPath(textOf(fieldOf(file, 'filename')));
    if (service !== undefined) services.set(service, (services.get(service) ?? 0) + 1);
  }
  return services;
}

/** Both revisions, as the address of the comparison has them: `…/compare/v1...acme:v2`. */
function revisionsOf(record: Located): string[] {
  const address = (firstText(record, 'html_url', 'url') ?? '').slice(0, addressMost);
  const [, base, head] = /\/compare\/(.+?)\.\.\.([^?#]+)/.exec(address) ?? [];
  return [base, head].flatMap((one) => (one === undefined ? [] : [decoded(one).replace(/^[^:]*:/, '')]));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function committedAt(commit: Located): Located | undefined {
  const inner = fieldOf(commit, 'commit');
  return ['committer', 'author']
    .map((who) => fieldOf(fieldOf(inner, who), 'date'))
    .find(({ value }) => typeof value === 'string');
}
