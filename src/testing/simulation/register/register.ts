/** A register with a primary and a backup, as a simulation: correct, or with one of its twins switched on by `REGISTER_BUG`. */

import { targetSchema } from '../../../model/target.ts';
import { defineSimulation, type Simulation } from '../simulation.ts';
import { createRegisterClient } from './client.ts';
import { createRegister } from './replica.ts';
import { createViews } from './views.ts';

/** The twins: what each of them leaves out says `replica.ts`. */
export const registerBugs = ['stale-read', 'lost-write', 'split-brain'] as const;

/** Two replicas, and a service that appoints the primary. Reads and writes at either are linearizable; the one that is asked may refuse. */
export const primaryBackupRegister: Simulation = defineSimulation({
  target: targetSchema.parse({
    schemaVersion: 1,
    name: 'register',
    client: 'client.ts',
    services: {
      views: { command: ['views'], environment: { PORT: '${port}' } },
      register: {
        entry: true,
        replicas: 2,
        command: ['register'],
        environment: {
          NAME: '${replica}',
          VIEWS: '${edge.views}',
          PEERS: '${edge.register}',
          REGISTER_BUG: '${env.REGISTER_BUG:-}',
        },
        edges: {
          views: { timeout: '200ms', background: true },
          register: { timeout: '200ms', background: true, idempotent: true },
        },
      },
    },
  }),
  services: { views: createViews, register: createRegister },
  client: createRegisterClient,
});
