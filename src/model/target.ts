/** The target: the system under test, as `targets/<name>/target.yaml` describes it. */

import { z } from 'zod';
import { aCallRule, callRulePattern, seenSchema } from './seen.ts';
import { spanReceiverSchema, spansSchema } from './spans.ts';
import { duration, edge, name, schemaVersion, share } from './written.ts';

/** What is known about an edge. A fact left out is unknown, and a reason for the planner to look there. */
export const edgeFactsSchema = z.strictObject({
  timeout: duration.optional().meta({ description: 'How long the caller waits for an answer.' }),
  attempts: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'How often the caller tries, the first time included.' }),
  fallback: z
    .boolean()
    .optional()
    .meta({ description: 'Whether the caller has another answer when this one fails.' }),
  circuitBreaker: z.boolean().optional(),
  idempotent: z
    .boolean()
    .optional()
    .meta({ description: 'Whether a repeated request has no second effect.' }),
  async: z.boolean().optional().meta({ description: 'Nobody waits for this call (an outbox, a queue).' }),
  weight: z
    .number()
    .positive()
    .optional()
    .meta({ description: 'Relative traffic, where no run has counted it.' }),
  background: z
    .boolean()
    .optional()
    .meta({ description: 'Always busy (anti-entropy, polling): never waited for.' }),
});

/** How to know that a service is ready. */
export const healthSchema = z.union(
  [
    z.strictObject({ http: z.string().startsWith('/') }).meta({ description: 'GET this path answers 200.' }),
    z.strictObject({ tcp: z.literal(true) }).meta({ description: 'The port accepts a connection.' }),
    z
      .strictObject({ client: z.literal(true) })
      .meta({ description: 'The client module says so (its `ready`).' }),
  ],
  'must be one of { http: /PATH }, { tcp: true }, { client: true }',
);
export type Health = z.infer<typeof healthSchema>;

/** How an image is built: the host compiles, the image copies. */
export const buildSchema = z.strictObject({
  context: z.string().meta({
    description:
      'The folder that is sent to the engine, seen from the target file; it may begin with ${built}.',
  }),
  dockerfile: z.string().optional().meta({
    description: 'Seen from the target file, also outside the context; left out: Dockerfile in the context.',
  }),
});

const anAddress = 'must be an address: host:port, such as 127.0.0.1:8080';

/** A replica that runs already, as the runtime `attached` takes it: where it is, and what may be done to it. */
export const attachedReplicaSchema = z.strictObject({
  address: z
    .string(anAddress)
    .regex(/^(?:\[[0-9a-fA-F:.]+\]|[^\s:/@]+):\d{1,5}$/, anAddress)
    .meta({ description: 'Where it is reached from here: host:port.' }),
  container: z.string().min(1).optional().meta({
    description: 'The container it runs in, by name or id: then it can be killed, paused and disconnected.',
  }),
  pid: z.int().min(2).optional().meta({
    description: 'The process it runs in: then it can be paused.',
  }),
  pidFile: z.string().min(1).optional().meta({
    description: 'Instead of pid: a file with that number, seen from the target file.',
  }),
  start: z.array(z.string()).min(1).optional().meta({
    description:
      'How the process in pidFile is started again, in its own folder and environment: then it can be killed.',
  }),
  log: z.string().min(1).optional().meta({
    description: 'The file that it prints to, seen from the target file: read for events from its end on.',
  }),
});
export type AttachedReplica = z.infer<typeof attachedReplicaSchema>;

/**
 * One service, as a process and as a container: the same command and environment. In both, `${port}` is the port it listens on and
 * `${host}` the address (loopback as a process, every one in a container), `${replica}` its own number, `${state}` its own
 * empty folder, `${built}` the folder with this target's compiled files, `${node}` the Node binary, `${edge.<service>}` the
 * address(es) `host:port` of this caller's proxies to that service (comma-separated with replicas; within a replicated
 * service: its peers), `${otlp}` where spans are sent to (`http://127.0.0.1:4318`; empty where no saga is told by spans), `${edge.<service>.host}` and `${edge.<service>.port}` the first one's parts, `${env.NAME}` or
 * `${env.NAME:-default}` a variable of the harness's own environment.
 */
export const serviceSchema = z.strictObject({
  command: z.array(z.string()).min(1).optional().meta({
    description: 'How it is started; in a container its image says so when this is left out.',
  }),
  image: z
    .string()
    .optional()
    .meta({ description: 'The image it is started from as a container, unless there is a build.' }),
  build: buildSchema.optional().meta({ description: 'How its image is built.' }),
  port: z.int().min(1).max(65_535).optional().meta({
    description: 'The port it listens on in its container; left out: the one that ${port} tells it.',
  }),
  replicas: z.int().min(1).max(16).default(1),
  entry: z.boolean().default(false).meta({ description: 'Users come in here.' }),
  environment: z.record(z.string(), z.string()).default({}),
  health: healthSchema.default({ tcp: true }),
  clockOffset: z.record(z.string(), duration).optional(),
  attached: z
    .array(attachedReplicaSchema)
    .min(1)
    .optional()
    .meta({ description: 'Where it runs already, one entry a replica (--runtime attached).' }),
  edges: z
    .record(name, edgeFactsSchema)
    .default({})
    .meta({ description: 'Facts about the calls to other services.' }),
});
export type Service = z.infer<typeof serviceSchema>;

/** A step of a saga. Steps after the pivot are only repeated, never undone. */
export const sagaStepSchema = z.strictObject({
  name: name,
  service: name.meta({ description: 'The participant whose ledger shows the effect.' }),
  saga: name.optional().meta({
    description:
      'The saga that this step is: `service` coordinates it, and its participants’ ledgers show the effect.',
  }),
  after: z.array(name).optional().meta({
    description:
      'The steps that must be done before it; left out: the one before it in the list. []: it begins at once, beside others.',
  }),
  compensation: name.optional(),
  pivot: z.boolean().default(false),
  retriable: z.boolean().default(false).meta({
    description:
      'Begun only when the saga goes forward for good, and repeated until it is done: never a reason to undo.',
  }),
  delivery: z
    .boolean()
    .default(false)
    .meta({ description: 'Delivered at least once, later (an outbox): DL1, not SG6.' }),
});
export type SagaStep = z.infer<typeof sagaStepSchema>;

/** A saga: with a coordinator, or choreographed (each service goes on by itself, at the events of others). */
export const sagaSchema = z
  .strictObject({
    coordinator: name
      .optional()
      .meta({ description: 'Calls the participants, and knows how each saga ended.' }),
    begins: name.optional().meta({
      description:
        'Instead of a coordinator: the service where it begins. Nobody orders its steps; it is judged by its participants’ ledgers, and, where this service says how sagas ended, by its word.',
    }),
    steps: z.array(sagaStepSchema).min(1),
    seen: seenSchema.optional().meta({
      description:
        'The coordinator’s requests, as the proxy sees them: it need not print what step it begins and ends.',
    }),
    spans: spansSchema.optional().meta({
      description:
        'Its steps are told by OpenTelemetry spans with saga.id, saga.step and saga.kind: nobody need print them.',
    }),
    calls: z.record(z.string().regex(callRulePattern, aCallRule), name).optional().meta({
      description:
        'METHOD /path → step or compensation: the requests by which a fault is aimed at it. An edge before it (payment->inventory POST /path) says who sends it. Left out: those of seen. * and {name} stand for one part of the path, ** for any.',
    }),
    variants: z
      .record(name, z.strictObject({ share, refusedBy: name }))
      .default({})
      .meta({ description: 'Kinds of request that a step refuses: the usual share, and which step.' }),
  })
  .superRefine(({ coordinator, begins }, context) => {
    if (coordinator === undefined && begins === undefined)
      context.addIssue({
        code: 'custom',
        path: ['coordinator'],
        message:
          'missing; must be a service, or, where nobody coordinates the saga, say where it begins: begins',
      });
    if (coordinator !== undefined && begins !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['begins'],
        message: 'is for sagas that nobody coordinates; leave out one of them',
      });
  });
export type Saga = z.infer<typeof sagaSchema>;

/** The service that knows of a saga first: its coordinator, or where it begins. */
export function ownerOf({ coordinator, begins }: Pick<Saga, 'coordinator' | 'begins'>): string {
  return coordinator ?? begins ?? '';
}

/** Whether one service decides what comes next; else each goes on at what others did. */
export function isCoordinated({ coordinator }: Pick<Saga, 'coordinator'>): boolean {
  return coordinator !== undefined;
}

/** What users ask at an entry, where it is no saga and no item: the client module's `perform` is called with the name as `f`. */
export const requestSchema = z.strictObject({
  needs: z.array(edge).default([]).meta({
    description: 'Edges without which no good answer can be given. The others are the target’s to bear.',
  }),
  saga: name.optional().meta({ description: 'The saga it starts.' }),
});

export const targetSchema = z.strictObject({
  schemaVersion,
  name,
  description: z.string().optional(),
  client: z
    .string()
    .meta({ description: 'The TypeScript module, beside this file, that turns operations into calls.' }),
  simulation: z.string().optional().meta({
    description:
      'The TypeScript module, beside this file, that has the services as functions (services) and their client (client), for experiments in one process.',
  }),
  allowRemote: z.boolean().default(false).meta({
    description: 'Whether faults may be set beyond this machine. Left out: loopback addresses only.',
  }),
  requires: z
    .array(z.strictObject({ command: z.string(), provide: z.string() }))
    .default([])
    .meta({ description: 'Programs that must be on PATH, and the command that provides each.' }),
  compose: z
    .strictObject({ files: z.array(z.string()).min(1) })
    .optional()
    .meta({
      description: 'The compose file (and what overrides it) that --runtime compose makes a project of.',
    }),
  attached: z
    .strictObject({
      toxiproxy: z
        .string()
        .optional()
        .meta({ description: 'The address of the Toxiproxy server between the services.' }),
      proxies: z.record(edge, z.string().min(1)).default({}).meta({
        description:
          'The proxy on an edge, where it is not called caller->callee, caller-callee or caller_callee. client->X: clients use it, too.',
      }),
    })
    .optional()
    .meta({ description: 'What --runtime attached finds running between the services.' }),
  spans: spanReceiverSchema.optional().meta({
    description:
      'The port of this machine where spans are received. Left out: a free one, which services are told (${otlp}); what runs already sends to 4318.',
  }),
  services: z.record(name, serviceSchema),
  sagas: z.record(name, sagaSchema).default({}),
  requests: z.record(name, requestSchema).default({}),
});
export type Target = z.infer<typeof targetSchema>;
