import { expect, test } from 'vitest';
import { fakeTarget } from '../testing/fake-target.ts';
import { scenarioFindings } from './names.ts';

/** What is found in a scenario with these limits and faults: `path: message`. */
function findings(limits: object, ...faults: readonly object[]): string[] {
  const scenario = { workload: { use: 'sagas', saga: 'book', at: 'desk' }, limits, faults };
  return scenarioFindings(scenario, fakeTarget).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const down = { kind: 'down', on: 'desk->till' };

test.each<[object, readonly object[], readonly string[]]>([
  [{}, [down], []],
  [{ allow: ['till', 'store.3'], forbid: ['bell'], stop: [{ probe: 'post' }] }, [down], []],
  [{ allow: ['til'] }, [], ['limits.allow.0: no such service: til; did you mean till?']],
  [{ forbid: ['bell', 'store.4'] }, [], ['limits.forbid.1: store has 3 replicas; there is no store.4']],
  [
    { stop: [{ failed: 0.5 }, { probe: 'posst' }] },
    [],
    ['limits.stop.1.probe: no such service: posst; did you mean post?'],
  ],
  [
    { stop: [{ probe: 'store' }] },
    [],
    ['limits.stop.0.probe: store is not started: the workload does not reach it; list it in services'],
  ],
  [
    { hours: '09:00-09:00' },
    [],
    ['limits.hours: the hours 09:00-09:00 end when they begin; write 00:00-24:00 for the whole day'],
  ],
  [{ forbid: ['till'] }, [down], ['faults.0.on: desk->till must not be hit: limits.forbid forbids till']],
  [{ forbid: ['till.1'] }, [down], ['faults.0.on: desk->till must not be hit: limits.forbid forbids till.1']],
  [{ allow: ['desk'] }, [down, { kind: 'down', on: 'client->desk' }], []],
  [
    { allow: ['stock'] },
    [{ kind: 'crash', service: 'stock' }, down],
    ['faults.1.on: desk->till must not be hit: limits.allow allows stock only'],
  ],
  [
    { forbid: ['desk'] },
    [{ kind: 'crash', service: 'desk' }],
    ['faults.0.service: desk must not be hit: limits.forbid forbids desk'],
  ],
  [
    { forbid: ['bell'] },
    [{ kind: 'partition', between: [['desk'], ['till', 'bell']] }],
    ['faults.0.between: what is between these groups must not be hit: limits.forbid forbids bell'],
  ],
  // The two never call each other, so nothing of them is hit.
  [{ forbid: ['bell'] }, [{ kind: 'partition', between: [['till', 'desk'], ['stock']] }], []],
  [{ fault: '2s' }, [{ ...down, lasts: '2s' }], []],
  [
    { fault: '2s' },
    [{ ...down, lasts: '2001ms' }],
    ['faults.0.lasts: 2001ms is longer than limits.fault allows: 2s'],
  ],
  [{}, [{ ...down, lasts: '61s' }], ['faults.0.lasts: 61s is longer than limits.fault allows: 60s']],
  [{ fault: '1s' }, [{ kind: 'restart', service: 'till', lasts: '2s' }], []],
  // What is wrong in itself is the schema's business.
  [
    { allow: 'till', forbid: [3, 'no place!'], stop: 7, fault: 'long', hours: 5 },
    [{ ...down, lasts: 3 }],
    [],
  ],
])('%j with %j: %j', (limits, faults, expected) => {
  expect(findings(limits, ...faults)).toEqual(expected);
});
