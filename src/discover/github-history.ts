/**
 * Releases and deployments of GitHub → deployments of services.
 *
 * Which services are in one is told, the most certain first, by the files that a comparison of two revisions lists (its later revision is the
 * release's tag, or the deployment's ref or commit), by a deployment's payload or task, by the name of the tag (`cart-v1.2`, `cart@1.2`), of the
 * environment, or of the repository where that is a service that is known.
 */

import { append } from '../lib/append.ts';
import { elementsOf, fieldOf, isRecord, optionalTextOf, type Located } from './json-input.ts';
import { comparisonOf, type Comparison } from './github-comparison.ts';
import {
  deploymentId,
  firstField,
  firstText,
  githubRecords,
  nodesOf,
  repositoryOf,
  type GithubRecord,
} from './github-records.ts';
import { titled, type HistoryPart, type Reading } from './history-reading.ts';
import type { ServiceNames } from './service-names.ts';
import { serviceIn } from './service-labels.ts';
import type { ToldTime } from './told-time.ts';

/** So many files of a comparison GitHub lists at most. */
const filesMost = 300;

/** Services, with how many of their files changed where that is known. */
type Changed = ReadonlyMap<string, number | undefined>;

/** Reads the records of all files together. O(records + files). @throws `InvalidDocumentError` naming the place of what is wrong */
export function readGithub(parts: readonly HistoryPart[]): void {
  const { releases, deployments, statuses, comparisons } = githubRecords(parts);
  const compared = createComparisons(comparisons.map(comparisonOf));
  const ended = statusesById(statuses);
  const ids = new Set(deployments.map(({ record }) => idOf(record)));
  for (const release of releases) readRelease(release, compared);
  for (const deployment of deployments) readDeployment(deployment, compared, ended);
  for (const { record, reading } of statuses) {
    const id = deploymentId(record, 'deployment_url');
    if (id !== undefined && !ids.has(id))
      reading.passOver('status', `of ${id}`, 'the deployment it is about is in none of the files');
  }
  for (const { reading, name, fileCount } of compared.all) {
    if (fileCount < filesMost) continue;
    const why = `lists ${filesMost} files, the most GitHub tells; others may have changed`;
    reading.passOver('comparison', name, why);
  }
  for (const comparison of compared.unused()) readComparison(comparison);
}

function readRelease({ record, reading }: GithubRecord, compared: Comparisons): void {
  const tag = firstText(record, 'tag_name', 'tagName');
  if (fieldOf(record, 'draft').value === true || fieldOf(record, 'isDraft').value === true) {
    reading.passOver('release', tag, 'a draft');
    return;
  }
  const told = reading.timeOf(firstField(record, 'published_at', 'publishedAt', 'created_at', 'createdAt'));
  const { names } = reading.rules;
  const services =
    compared.ending(tag) ?? only(taggedService(tag, names)) ?? only(knownIn(repositoryOf(record), names));
  if (services === undefined)
    reading.passOver('release', tag, 'names no service, and no comparison in the files ends with it');
  else if (services.size === 0)
    reading.passOver('release', tag, 'no changed file is in a folder of a service');
  addDeployments(reading, told, services ?? new Map(), { title: `release ${tag ?? 'without a tag'}` });
}

function readDeployment(
  { record, reading }: GithubRecord,
  compared: Comparisons,
  statuses: ReadonlyMap<string, readonly Located[]>,
): void {
  const id = idOf(record);
  const ref = isRecord(fieldOf(record, 'ref').value)
    ? firstText(fieldOf(record, 'ref'), 'name')
    : firstText(record, 'ref');
  const sha = firstText(record, 'sha', 'commitOid') ?? firstText(fieldOf(record, 'commit'), 'oid');
  const environment = firstText(record, 'environment');
  const inside = fieldOf(record, 'statuses');
  const own = [
    statuses.get(id ?? '') ?? [],
    Array.isArray(inside.value) ? elementsOf(inside) : nodesOf(inside),
    [fieldOf(record, 'latestStatus')].filter(({ value }) => isRecord(value)),
  ];
  const { told, failed } = endOf(record, own, reading);
  const { names } = reading.rules;
  // A branch goes on: what had changed when somebody compared it was not what was deployed.
  const version = ref !== undefined && /\d/.test(ref) ? ref : undefined;
  const services =
    compared.ending(sha) ??
    compared.ending(version) ??
    only(payloadService(fieldOf(record, 'payload'))) ??
    only(/^deploy[:/](.+)$/.exec(firstText(record, 'task') ?? '')?.[1]) ??
    only(names.inText(environment ?? '') ?? taggedService(ref, names)) ??
    only(knownIn(repositoryOf(record), names));
  const title = `deployment of ${ref ?? sha ?? 'something'} to ${environment ?? 'somewhere'}${failed ? ': failed' : ''}`;
  if (services === undefined || services.size === 0)
    reading.passOver('deployment', ref ?? id, 'neither it nor a changed file names a service');
  addDeployments(reading, told, services ?? new Map(), { title, failed });
}

/** GraphQL's own ids are no numbers. */
function idOf(deployment: Located): string | undefined {
  return deploymentId(deployment, 'databaseId') ?? deploymentId(deployment, 'id');
}

function readComparison({ reading, name, services, committedAt }: Comparison): void {
  if (services.size === 0) {
    reading.passOver('comparison', name, 'no changed file is in a folder of a service');
    return;
  }
  if (committedAt === undefined) reading.passOver('comparison', name, 'it has no commits: nobody knows when');
  else addDeployments(reading, reading.timeOf(committedAt), services, { title: `change ${name}` });
}

function addDeployments(
  reading: Reading,
  told: ToldTime,
  services: Changed,
  { title, failed = false }: { title: string; failed?: boolean },
): void {
  for (const [service, files] of services) {
    const { summary = 'deployment' } = titled(title);
    reading.add({
      ...told,
      kind: 'deployment',
      service,
      severity: reading.severityOf([failed ? 'failed deployment' : 'deployment']),
      summary,
      ...(failed ? { symptom: 'error' as const } : {}),
      ...(files === undefined ? {} : { files }),
    });
  }
}

/** The comparisons by the revision they end with. */
interface Comparisons {
  readonly all: readonly Comparison[];
  /** The services that had changed in `revision`; `undefined` where no comparison ends with it. */
  ending(revision: string | undefined): Changed | undefined;
  /** Those that no release and no deployment asked for. */
  unused(): Comparison[];
}

function createComparisons(all: readonly Comparison[]): Comparisons {
  const byHead = new Map<string, Comparison[]>();
  for (const one of all) for (const head of one.heads) append(byHead, head, one);
  const used = new Set<Comparison>();
  return {
    all,
    ending: (revision) => {
      const found = revision === undefined ? undefined : byHead.get(revision);
      if (found === undefined) return undefined;
      const most = new Map<string, number>();
      for (const comparison of found) {
        used.add(comparison);
        for (const [service, files] of comparison.services)
          most.set(service, Math.max(files, most.get(service) ?? 0));
      }
      return most;
    },
    unused: () => all.filter((one) => !used.has(one)),
  };
}

function statusesById(statuses: readonly GithubRecord[]): Map<string, Located[]> {
  const byId = new Map<string, Located[]>();
  for (const { record } of statuses) {
    const id = deploymentId(record, 'deployment_url');
    if (id !== undefined) append(byId, id, record);
  }
  return byId;
}

/** When it had succeeded, else when it had failed, else when it was asked for. */
function endOf(
  deployment: Located,
  statuses: readonly (readonly Located[])[],
  reading: Reading,
): { told: ToldTime; failed: boolean } {
  const first = (...states: string[]): ToldTime | undefined =>
    earliest(statuses.flatMap((list) => firstOf(list, states, reading) ?? []));
  const succeeded = first('success');
  const failed = succeeded === undefined ? first('failure', 'error') : undefined;
  const asked = reading.timeOf(firstField(deployment, 'created_at', 'createdAt'));
  return { told: succeeded ?? failed ?? asked, failed: failed !== undefined };
}

const firsts = new WeakMap<readonly Located[], Map<string, ToldTime | undefined>>();

/** When the first status of one of these states was. Several deployments may ask for one list. */
function firstOf(
  statuses: readonly Located[],
  states: readonly string[],
  reading: Reading,
): ToldTime | undefined {
  const key = states.join(' ');
  const known = firsts.get(statuses) ?? new Map<string, ToldTime | undefined>();
  firsts.set(statuses, known);
  if (!known.has(key)) {
    const found = statuses.filter((status) =>
      states.includes(firstText(status, 'state')?.toLowerCase() ?? ''),
    );
    known.set(
      key,
      earliest(found.map((status) => reading.timeOf(firstField(status, 'created_at', 'createdAt')))),
    );
  }
  return known.get(key);
}

function earliest(times: readonly ToldTime[]): ToldTime | undefined {
  return [...times].sort((a, b) => Date.parse(a.time) - Date.parse(b.time))[0];
}

/** A payload is an object, or a text that holds one. */
function payloadService(payload: Located): string | undefined {
  if (isRecord(payload.value)) return serviceIn(payload);
  const text = typeof payload.value === 'string' ? (optionalTextOf(payload) ?? '') : '';
  if (!text.trim().startsWith('{')) return undefined;
  try {
    return serviceIn({ ...payload, value: JSON.parse(text) as unknown });
  } catch {
    return undefined;
  }
}

/** Words before a version that are no services. */
const versionWords = /^(?:v|ver|version|rel|releases?|stable|prod|production|nightly|build|tags?|hotfix)$/i;

/** The service in a tag of a repository with several: `cart-v1.2.0`, `cart/v1.2`, `@shop/cart@1.2`. */
function taggedService(tag: string | undefined, names: ServiceNames): string | undefined {
  if (tag === undefined) return undefined;
  const [, name] = /^(?:@[^/]+\/)?([A-Za-z][\w-]*?)[-/@_]v?\d+(?:\.\d+)+/.exec(tag) ?? [];
  if (names.known !== undefined) return names.inText(name ?? tag);
  return name === undefined || versionWords.test(name) ? undefined : name;
}

function knownIn(name: string | undefined, names: ServiceNames): string | undefined {
  return name === undefined ? undefined : names.inText(name);
}

function only(service: string | undefined): Changed | undefined {
  return service === undefined ? undefined : new Map([[service, undefined]]);
}
