/** What is wrong with the limits of a scenario file, and which of its faults they refuse. */

import { parseDuration } from '../lib/duration.ts';
import { fieldOf, itemsOf, textsOf } from '../lib/untyped.ts';
import { refusal, type Hit } from './allowed-places.ts';
import { calleesOf } from './callees.ts';
import type { Finding, Path } from './finding.ts';
import { ifText, listed } from './name-findings.ts';
import { placeFindings } from './place-findings.ts';
import { CLIENT, edgePattern, parseEdge, placePattern, serviceOf } from './place.ts';
import { replicasAt } from './replicas.ts';
import { limitsSchema } from './scenario.ts';
import type { Target } from './target.ts';

/** The findings of one scenario as it was written. A fault that can hit what is not allowed is one, before anything is started. */
export function limitFindings(scenario: unknown, target: Target): Finding[] {
  const limits = fieldOf(scenario, 'limits');
  return [
    ...['allow', 'forbid'].flatMap((list) =>
      listed(fieldOf(limits, list), ['limits', list], (path, text) => placeFindings(path, text, target)),
    ),
    ...itemsOf(fieldOf(limits, 'stop')).flatMap((condition, index) =>
      ifText(fieldOf(condition, 'probe'), (text) =>
        placeFindings(['limits', 'stop', index, 'probe'], text, target),
      ),
    ),
    ...ifText(fieldOf(limits, 'hours'), emptyHours),
    ...itemsOf(fieldOf(scenario, 'faults')).flatMap((fault, index) => [
      ...refusedFindings(fault, { path: ['faults', index], limits, target }),
      ...lastsFindings(fault, ['faults', index], limits),
    ]),
  ];
}

function emptyHours(hours: string): Finding[] {
  const [from, until] = hours.split('-');
  if (from !== until) return [];
  const message = `the hours ${hours} end when they begin; write 00:00-24:00 for the whole day`;
  return [{ path: ['limits', 'hours'], message }];
}

function lastsFindings(fault: unknown, path: Path, limits: unknown): Finding[] {
  // A restart is over when the service is back, whatever it says.
  if (fieldOf(fault, 'kind') === 'restart') return [];
  const limit = fieldOf(limits, 'fault') ?? limitsSchema.parse({}).fault;
  return ifText(fieldOf(fault, 'lasts'), (lasts) =>
    ifText(limit, (longest) => {
      const isLonger = (parseDuration(lasts) ?? 0) > (parseDuration(longest) ?? Infinity);
      const message = `${lasts} is longer than limits.fault allows: ${longest}`;
      return isLonger ? [{ path: [...path, 'lasts'], message }] : [];
    }),
  );
}

/** Where a fault is, with everything that it can hit there. */
interface Aim {
  readonly key: 'on' | 'service' | 'between';
  readonly where: string;
  readonly hits: readonly Hit[];
}

function refusedFindings(
  fault: unknown,
  { path, limits, target }: { readonly path: Path; readonly limits: unknown; readonly target: Target },
): Finding[] {
  const allow = fieldOf(limits, 'allow');
  const places = {
    allow: Array.isArray(allow) ? placesIn(allow) : undefined,
    forbid: placesIn(fieldOf(limits, 'forbid')),
  };
  return aimsOf(fault, target).flatMap(({ key, where, hits }) => {
    const why = refusal(hits, places);
    return why === undefined ? [] : [{ path: [...path, key], message: `${where} must not be hit: ${why}` }];
  });
}

function placesIn(list: unknown): string[] {
  return textsOf(list).filter((text) => placePattern.test(text));
}

function aimsOf(fault: unknown, target: Target): Aim[] {
  const on = fieldOf(fault, 'on');
  const service = fieldOf(fault, 'service');
  const groups = itemsOf(fieldOf(fault, 'between')).map((group) =>
    placesIn(group).flatMap((place) => replicasAt(place, target)),
  );
  return [
    ...(typeof on === 'string' && edgePattern.test(on)
      ? [{ key: 'on' as const, where: on, hits: linksOf(on, target) }]
      : []),
    ...(typeof service === 'string' && placePattern.test(service)
      ? [
          {
            key: 'service' as const,
            where: service,
            hits: replicasAt(service, target).map((replica) => [replica]),
          },
        ]
      : []),
    { key: 'between', where: 'what is between these groups', hits: linksBetweenGroups(groups, target) },
  ];
}

function linksOf(edge: string, target: Target): Hit[] {
  const { from, to } = parseEdge(edge);
  const callers = from === CLIENT ? [CLIENT] : replicasAt(from, target);
  return pairs(callers, replicasAt(to, target));
}

/** Every link from one group to another: only who calls the other has one. */
function linksBetweenGroups(groups: readonly (readonly string[])[], target: Target): Hit[] {
  return groups.flatMap((callers, group) =>
    groups
      .filter((_, other) => other !== group)
      .flatMap((callees) => pairs(callers, callees))
      .filter(([from, to]) => calleesOf(target, serviceOf(from)).includes(serviceOf(to))),
  );
}

function pairs(callers: readonly string[], callees: readonly string[]): [string, string][] {
  return callers.flatMap((from) =>
    callees.filter((to) => to !== from).map((to): [string, string] => [from, to]),
  );
}
