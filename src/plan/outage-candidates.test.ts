/** What makes the outage of a service something that users must be served through, and what is expected of it then. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { topologyOfTarget } from '../discover/target.ts';
import { scenarioFindings } from '../model/names.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { allCandidates } from './candidates.ts';

const written = readFileSync(new URL('../../targets/shop/target.yaml', import.meta.url), 'utf8');

function shopWith(...changes: readonly (readonly [string, string])[]): Target {
  const text = changes.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`the shop has no ${from}`);
    return all.replace(from, to);
  }, written);
  return targetSchema.parse(parse(text, { merge: true }));
}

/** The outages at no moment of a saga: `catalog crash`. */
function outagesOf(target: Target): ReturnType<typeof allCandidates>['candidates'] {
  return allCandidates(topologyOfTarget(target), target).candidates.filter(({ candidate }) =>
    /^[a-z]+ (crash|pause)$/.test(candidate),
  );
}

test('every service that is called for what users ask, but for where they ask', () => {
  const away = ['catalog', 'inventory', 'notifier', 'order', 'payment', 'shipping'];
  expect(outagesOf(shopWith()).map(({ candidate }) => candidate)).toEqual(
    away.flatMap((name) => [`${name} crash`, `${name} pause`]),
  );
});

describe('the scenario', () => {
  const [crash, pause] = outagesOf(shopWith()).filter(({ where }) => where === 'catalog');

  test('ends the outage while users go on, and is judged by what they are answered', () => {
    expect(crash?.scenario).toMatchObject({
      workload: { use: 'requests', at: 'storefront', duration: '10s', timeout: '1s' },
      faults: [{ kind: 'crash', service: 'catalog', begin: { after: '1500ms' }, lasts: '3s' }],
      checks: ['AV1'],
    });
    expect(pause?.scenario?.faults).toMatchObject([{ kind: 'pause', service: 'catalog', lasts: '3s' }]);
    for (const { scenario } of outagesOf(shopWith()))
      expect(scenario && scenarioFindings(scenario, shopWith())).toEqual([]);
  });

  test('its hypothesis says who is owed what, by which facts', () => {
    expect(crash?.hypothesis).toEqual([
      {
        text: 'checkout and home are still answered within 1s, while catalog is away and afterwards',
        facts: [
          'checkout.needs',
          'home.needs',
          'storefront->catalog.fallback',
          'storefront->catalog.timeout',
        ],
      },
    ]);
  });

  test('who needs the service is excused, and its sagas must end', () => {
    const order = outagesOf(shopWith()).find(({ candidate }) => candidate === 'order crash');
    expect(order?.scenario?.checks).toEqual(['AV1', 'SG1', 'SG6']);
    expect(order?.hypothesis?.slice(0, 2).map(({ text }) => text)).toEqual([
      'home is still answered within 1.2s, while order is away and afterwards',
      'checkout may fail meanwhile',
    ]);
  });
});

test('where every request needs the service, nothing is promised, and that is said', () => {
  const target = shopWith(
    ['home: {}', 'home: { needs: [storefront->catalog] }'],
    ['needs: [storefront->order]', 'needs: [storefront->order, storefront->catalog]'],
  );
  expect(outagesOf(target).filter(({ where }) => where === 'catalog')).toEqual([]);
  expect(allCandidates(topologyOfTarget(target), target).leftOut).toContainEqual({
    what: 'catalog crash, pause while users ask',
    why: 'every request that comes to a caller of catalog needs it: nothing is promised to users without it',
  });
});

test('what users are owed without a service is the same as without the call to it', () => {
  const { candidates } = allCandidates(topologyOfTarget(shopWith()), shopWith());
  const groupOf = (name: string): string | undefined =>
    candidates.find(({ candidate }) => candidate === name)?.momentGroup;
  expect(groupOf('catalog crash')).toBe(groupOf('storefront->catalog refuse'));
});
