/** What a plan says of a saga that nobody coordinates: nothing of it may take somebody for granted who knows, decides or orders. */

import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { topologyOfTarget } from '../discover/target.ts';
import { scenarioFindings, targetFindings } from '../model/names.ts';
import type { Plan, WeakSpot } from '../model/plan.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { planExperiments } from './plan.ts';

/** A sale: a desk tells the seats, those the till, that the door; whoever refuses tells those before it. */
const sale = `
schemaVersion: 1
name: sale
client: client.ts
services:
  desk:
    entry: true
    command: [desk, '\${edge.seats}']
    edges: { seats: { timeout: 400ms, async: true } }
  seats:
    command: [seats, '\${edge.till}']
    edges: { till: { timeout: 400ms, async: true } }
  till:
    command: [till, '\${edge.seats}', '\${edge.door}']
    edges: { seats: { timeout: 400ms, async: true }, door: { timeout: 400ms, async: true } }
  door:
    command: [door, '\${edge.seats}', '\${edge.till}']
    edges: { seats: { timeout: 400ms, async: true }, till: { timeout: 400ms, async: true } }
sagas:
  sale:
    begins: desk
    steps:
      - { name: hold, service: seats, compensation: free }
      - { name: pay, service: till, compensation: repay }
      - { name: admit, service: door, pivot: true }
    calls:
      desk->seats POST /sold: hold
      seats->till POST /held: pay
      till->door POST /paid: admit
      till->seats POST /unpaid: free
      door->seats POST /full: free
      door->till POST /full: repay
    variants:
      no-money: { share: 0.1, refusedBy: pay }
      full: { share: 0.1, refusedBy: admit }
`;

function changed(from = '', to = ''): Target {
  if (!sale.includes(from)) throw new Error(`the sale has no ${from}`);
  const target = targetSchema.parse(parse(sale.replaceAll(from, to)));
  expect(targetFindings(target)).toEqual([]);
  return target;
}

function planOf(target: Target): Plan {
  return planExperiments({ topology: topologyOfTarget(target), target, failures: [], history: 'a test' });
}

const target = changed();
const plan = planOf(target);

function spot(found: Plan, candidate: string): WeakSpot {
  const one = found.weakSpots.find((weak) => weak.candidate === candidate);
  if (one === undefined)
    throw new Error(`no ${candidate} in ${found.weakSpots.map((weak) => weak.candidate).join('\n')}`);
  return one;
}

const sagaFact = ({ terms }: WeakSpot): string | undefined => terms.find(({ name }) => name === 'saga')?.fact;

test.each([
  [
    'desk->seats lost-reply during hold',
    'hold at seats is undone by free: without an answer desk may ask for it again, and seats must not do it twice',
    'seats receives every hold, but none of its answers arrives at desk for 4s.',
  ],
  [
    'till->door lost-reply during admit',
    'admit at door is the pivot: without an answer till may ask for it again, and door must not do it twice',
    'door receives every admit, but none of its answers arrives at till for 4s.',
  ],
  [
    'desk crash after hold, before pay',
    'when desk dies between hold and pay, hold stands and nobody coordinates what is still to be done: desk may ask for hold again',
    'desk is killed between hold and pay, and started again after 1s.',
  ],
  [
    'desk no-fault while undoing pay and hold',
    'admit refuses full after pay and hold: repay and free must follow, each by itself, without any fault',
    'Nothing is injected; admit refuses every second request, so that repay and free are due.',
  ],
  [
    'seats->till reordering pay arrives after repay',
    'seats may ask for pay again after 400ms, and repay may overtake what it asked first: till must then refuse pay',
    'Some requests take 3.2s to till: pay is asked for again and undone by repay before its first try arrives.',
  ],
])('%s', (candidate, fact, description) => {
  const found = spot(plan, candidate);
  expect(sagaFact(found)).toBe(fact);
  expect(found.scenario?.description).toBe(description);
});

test('the pivot is passed: what is owed then is nobody’s', () => {
  const longer = changed(
    'pivot: true }\n',
    'pivot: true }\n      - { name: seat, service: seats, delivery: true }\n',
  );
  expect(sagaFact(spot(planOf(longer), 'till crash after admit, before seat'))).toBe(
    'when till dies between admit and seat, the pivot admit is passed and seat is still owed, which nobody coordinates',
  );
});

test('a compensation that comes the same way as its step is hit with it', () => {
  const same = changed('till->seats POST /unpaid: free', 'desk->seats POST /unpaid: free');
  expect(spot(planOf(same), 'desk->seats lost-reply during hold or free').scenario?.description).toContain(
    'every hold and free',
  );
});

test('a participant that should undo is out of reach of all who may ask it to, not only of who asked for the step', () => {
  const faultOf = (candidate: string): unknown => spot(plan, candidate).scenario?.faults[0];
  expect(faultOf('desk->seats partition while undoing hold, after pay')).toMatchObject({
    kind: 'partition',
    between: [['desk', 'till', 'door'], ['seats']],
    begin: { afterStep: 'pay' },
  });
  expect(faultOf('till->door partition during admit')).toMatchObject({ between: [['till'], ['door']] });
});

test('what is done late was undone because somebody refused; where nobody does, there is no such experiment', () => {
  expect(spot(plan, 'seats->till reordering pay arrives after repay').scenario?.workload).toMatchObject({
    variants: { full: 0.5 },
  });
  const refusedEarly = planOf(changed('refusedBy: admit', 'refusedBy: pay'));
  expect(refusedEarly.leftOut).toContainEqual({
    what: 'seats->till reordering',
    why: 'nobody coordinates the saga, so repay only follows a refusal, and nothing is refused after pay',
  });
});

test('no experiment asks for an order of what nobody puts in order; all can be run', () => {
  const scenarios = plan.weakSpots.flatMap(({ scenario }) => scenario ?? []);
  expect(scenarios).toHaveLength(plan.weakSpots.length);
  for (const scenario of scenarios) {
    expect(scenarioFindings(scenario, target)).toEqual([]);
    expect(scenario.checks).not.toContain('SG3');
  }
});
