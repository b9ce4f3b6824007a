/** Makes one plan of a generated graph and history, as `seatrial plan --topology` does, and tells what that took: `services`, `seed`. */

import { planExperiments } from '../dist/plan/plan.js';
import { generateIncidents, generateTopology, historyEnd } from './service-graphs.mjs';

const [services, seed] = process.argv.slice(2).map(Number);
const topology = generateTopology(services, seed);
const failures = generateIncidents(topology, services * 100, seed);
const cpuBefore = process.cpuUsage();
const begun = performance.now();
const { weakSpots } = planExperiments({ topology, failures, history: 'generated', at: historyEnd });
const ms = performance.now() - begun;
const { user, system } = process.cpuUsage(cpuBefore);
const callers = new Map();
for (const { to } of topology.edges) callers.set(to, (callers.get(to) ?? 0) + 1);
process.send?.({
  ms,
  cpuMs: (user + system) / 1_000,
  edges: topology.edges.length,
  incidents: failures.length,
  weakSpots: weakSpots.length,
  callersMax: Math.max(...callers.values()),
  peakBytes: process.resourceUsage().maxRSS * 1_024,
});
