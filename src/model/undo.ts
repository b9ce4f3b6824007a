/**
 * The undo journal (`undo.jsonl` of a run): what has to be undone, ended or started again, and what was. One JSON line each, appended
 * by the harness, its watchdog and `seatrial heal`; whoever is left can heal with this file alone.
 *
 * What stands for the system and how to reach it is written out (addresses, names, process groups), because those who heal have
 * nothing else. A process is named by its id and when it began: ids are given out again.
 */

import { z } from 'zod';
import { schemaVersion } from './written.ts';

const number = z.int().min(1).meta({ description: 'What this line is known by; unique in the file.' });
const by = z.enum(['harness', 'watchdog', 'heal']);
/** Who did it: the harness itself, its watchdog, or `seatrial heal` (also the next run, before anything else). */
export type HealedBy = z.infer<typeof by>;
const moment = z.string().meta({ description: 'ISO, to the millisecond.' });

/** A process, so that another one with the same id is never taken for it. */
export const processIdentitySchema = z.strictObject({
  pid: z.int().min(2),
  began: z.string().meta({ description: 'When it began, in the words of the system it runs on.' }),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** A proxy of a Toxiproxy server: `api` is the server's address, `proxy` the name there. */
const proxied = { api: z.url(), proxy: z.string() };

/** How a service is started again. */
export const launchSchema = z.strictObject({
  command: z.array(z.string()).min(1),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  log: z.string(),
  address: z.strictObject({ host: z.string(), port: z.int() }),
});

/** A replica in a container: `engine` is the engine's address, `container` the name there. */
const contained = { replica: z.string(), engine: z.string(), container: z.string() };

const found = z.literal(true).optional().meta({
  description:
    'It was found running. Who asked a container to end may be dead before it has ended; a proxy may listen where nobody reaches it from here.',
});

/** One thing to undo. Every step is idempotent: what is undone already, or was undone by somebody else, is fine. */
export const undoStepSchema = z.discriminatedUnion('undo', [
  z.strictObject({ undo: z.literal('remove-toxic'), link: z.string(), toxic: z.string(), ...proxied }),
  z.strictObject({ undo: z.literal('enable'), link: z.string(), ...proxied, found }),
  z.strictObject({ undo: z.literal('resume'), replica: z.string() }),
  z.strictObject({ undo: z.literal('start'), replica: z.string(), launch: launchSchema }),
  /** Of a process that was found running: it alone is resumed, or started again when it is gone, and never ended. */
  z.strictObject({ undo: z.literal('continue'), replica: z.string(), process: processIdentitySchema }),
  z.strictObject({
    undo: z.literal('revive'),
    replica: z.string(),
    process: processIdentitySchema,
    pidFile: z.string(),
    launch: launchSchema,
  }),
  z.strictObject({ undo: z.literal('unpause'), ...contained }),
  z.strictObject({
    undo: z.literal('start-container'),
    ...contained,
    address: launchSchema.shape.address,
    found,
  }),
  z.strictObject({
    undo: z.literal('connect'),
    ...contained,
    networks: z.array(
      z.strictObject({
        network: z.string(),
        aliases: z
          .array(z.string())
          .meta({ description: 'The names it has there; the engine forgets them.' }),
      }),
    ),
  }),
]);
export type UndoStep = z.infer<typeof undoStepSchema>;

export const undoLineSchema = z.discriminatedUnion('kind', [
  /** The first line. */
  z.strictObject({
    kind: z.literal('journal'),
    schemaVersion,
    run: z.string(),
    tag: z.string().meta({ description: 'In the name of everything that this run sets in a proxy.' }),
    harness: processIdentitySchema,
    at: moment,
  }),
  /** A process group that was started, and is to be ended with the harness. */
  z.strictObject({
    kind: z.literal('process'),
    number,
    experiment: z.string(),
    what: z.string().meta({ description: 'A replica, or proxy.' }),
    process: processIdentitySchema,
    by,
    at: moment,
  }),
  /** Proxies that were made in a server that was found running, and are to be removed with the harness. */
  z.strictObject({
    kind: z.literal('proxies'),
    number,
    experiment: z.string(),
    api: z.url(),
    proxies: z.array(z.string()),
    at: moment,
  }),
  /** Containers and networks that are made in an engine from now on, and are to be removed with the harness: they bear the tag. */
  z.strictObject({
    kind: z.literal('containers'),
    number,
    experiment: z.string(),
    engine: z.string().meta({ description: 'The address: unix:///var/run/docker.sock.' }),
    at: moment,
  }),
  /** The services of the experiment were found running: its faults outlive the harness, and nothing of it is ended. */
  z.strictObject({ kind: z.literal('attached'), experiment: z.string(), at: moment }),
  /** A process that was found running was started again. It is not ours to end. */
  z.strictObject({
    kind: z.literal('revived'),
    experiment: z.string(),
    replica: z.string(),
    process: processIdentitySchema,
    by,
    at: moment,
  }),
  /** A fault that may begin from now on. */
  z.strictObject({
    kind: z.literal('fault'),
    number,
    experiment: z.string(),
    what: z.string().meta({ description: 'For people: latency on order->payment.' }),
    steps: z.array(undoStepSchema),
    at: moment,
  }),
  /** It begins; by `until` it must be over, whatever became of the harness. Said again: it has more time. */
  z.strictObject({ kind: z.literal('begun'), number, until: moment, at: moment }),
  /** The process has ended, the proxies are removed, the fault is undone. */
  z.strictObject({
    kind: z.literal('done'),
    number,
    by,
    at: moment,
  }),
  /** Nothing of this run is left. */
  z.strictObject({ kind: z.literal('closed'), by, at: moment }),
]);
export type UndoLine = z.infer<typeof undoLineSchema>;
