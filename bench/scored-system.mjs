/** A system as it is scored: what the planner is given, and for each candidate which bugs it reveals. */

import { knownBug, reveals } from './known-bugs.mjs';
import { callsOf, plannerTopology } from './planner-topology.mjs';
import { createPlaces } from './reveal-places.mjs';

const { durationMs } = await import('../dist/lib/duration.js');

/**
 * A system of a ground truth with its candidates. `candidatesOf(topology)` is asked once, and what it gives is what every ranker orders.
 * `revealed`: for each candidate by name the bugs it reveals; `bugs` have `candidates`, how many reveal them.
 */
export function scoredSystem(system, candidatesOf) {
  const { topology, notes } = plannerTopology(system.name, system.plannerInput);
  const calls = callsOf(system.name, system.plannerInput.edges);
  const places = createPlaces(
    calls,
    topology.services.map(({ name }) => name),
  );
  const timeouts = new Map(
    topology.edges.map(({ from, to, facts }) => [
      `${from}>${to}`,
      facts.timeout && durationMs(facts.timeout),
    ]),
  );
  const world = { places, timeoutMs: (from, to) => timeouts.get(`${from}>${to}`) };
  const candidates = [...candidatesOf(topology)];
  const names = new Set(candidates.map(({ candidate }) => candidate));
  if (names.size !== candidates.length)
    throw new Error(`${system.name}: ${candidates.length} candidates have ${names.size} names`);
  const known = system.bugs.map((bug) => knownBug(bug, places));
  const revealed = new Map(
    candidates.map((one) => [one.candidate, known.filter((bug) => reveals(one, bug, world))]),
  );
  const counts = new Map(known.map((bug) => [bug, 0]));
  for (const bugs of revealed.values()) for (const bug of bugs) counts.set(bug, counts.get(bug) + 1);
  return {
    ...system,
    topology,
    calls,
    places,
    timeoutMs: world.timeoutMs,
    candidates,
    bugs: known.map((bug) => ({ ...bug, candidates: counts.get(bug) })),
    revealed: new Map(Array.from(revealed, ([name, bugs]) => [name, bugs.map(({ id }) => id)])),
    notes: [...notes, ...known.flatMap((bug) => bug.notes.map((note) => `${system.name}: ${note}`))],
  };
}
