/**
 * The target file that a compose file would need: services, images, commands, ports, addresses, health checks and replicas as far as it
 * gives them, working defaults for the rest, and beside each service, as comments, what could not be seen.
 */

import { Document, isMap, isScalar, isSeq } from 'yaml';
import { append } from '../lib/append.ts';
import { printable } from '../lib/printable.ts';
import { quoteMergeKeys } from '../model/merge-keys.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { namesOf } from './compose.ts';
import { overlay, type ComposeFile, type ComposeService } from './compose-file.ts';
import { translateCommand, translateEnvironment } from './placeholder-values.ts';
import { targetNames } from './target-names.ts';

const replicasMost = 16;

/** A service of the target file, and what is to be said about it. */
interface Drafted {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly remarks: readonly string[];
}

/**
 * The target file, as YAML text, valid against the schema of target files.
 *
 * @param name what the target is called, where no file names its project
 */
export function draftTarget(files: readonly ComposeFile[], topology: Topology, name: string): string {
  const services = new Map<string, ComposeService>();
  for (const service of files.flatMap((file) => file.services)) {
    const before = services.get(service.name);
    services.set(service.name, before === undefined ? service : overlay(before, service));
  }
  const names = targetNames([...services.keys()]);
  const reachable = namesOf(files);
  const edges = new Map<string, TopologyEdge[]>();
  for (const edge of topology.edges) append(edges, edge.from, edge);
  const drafts = Array.from(services.values(), (service): [string, Drafted] => [
    names.get(service.name) ?? service.name,
    draftService(service, { services, names, edges, reachable }),
  ]);
  const [project = 'target'] = targetNames([
    files.find((file) => file.name !== undefined)?.name ?? name,
  ]).values();
  const document = new Document(
    new Map<string, unknown>([
      ['schemaVersion', 1],
      ['name', project],
      ['client', 'client.ts'],
      ['services', new Map(drafts.map(([service, { fields }]) => [service, fields]))],
    ]),
  );
  quoteMergeKeys(document);
  document.commentBefore = comment(headline(files, services));
  remarkOn(document, drafts);
  document.comment = comment([
    'sagas: what is done in steps and undone again is not in a compose file (docs/targets.md).',
    'requests: nor is what users ask at an entry.',
  ]);
  return document.toString({ lineWidth: 0 });
}

function headline(files: readonly ComposeFile[], services: ReadonlyMap<string, ComposeService>): string[] {
  const entry = [...services.values()].some(({ published }) => published);
  return [
    `Drafted from ${files.map(({ file }) => file).join(', ')}. Save it as targets/NAME/target.yaml and look through the remarks.`,
    'client.ts is yours to write: it turns operations into calls (docs/targets.md).',
    'As a process, in the folder of this file, a service needs a command; as a container (--runtime container) its image is enough.',
    'Timeouts, attempts and fallbacks of calls are not in a compose file: write them below edges, by callee.',
    ...(entry
      ? []
      : ['No service publishes a port, so no entry is known: write entry: true where users come in.']),
  ];
}

function draftService(
  service: ComposeService,
  {
    services,
    names,
    edges,
    reachable: shared,
  }: {
    services: ReadonlyMap<string, ComposeService>;
    names: ReadonlyMap<string, string>;
    /** By who calls. */
    edges: ReadonlyMap<string, readonly TopologyEdge[]>;
    reachable: ReadonlyMap<string, string>;
  },
): Drafted {
  const own = names.get(service.name) ?? service.name;
  const linked = Array.from(service.links, ([to, alias]): [string, string] => [alias, to]);
  const reachable = linked.length === 0 ? shared : new Map([...shared, ...linked]);
  const translation = {
    names: reachable,
    ports: portsOf(service),
    callee: (to: string) => ({
      name: names.get(to) ?? to,
      replicated: (services.get(to)?.replicas ?? 1) > 1,
    }),
  };
  const { environment, lost } = translateEnvironment(service, translation);
  const started = startOf(service, translation);
  const health = healthOf(service);
  const { replicas = 1 } = service;
  const written = [...environment.values(), ...(started.command ?? [])].join('\n');
  const unwired = (edges.get(service.name) ?? [])
    .filter(({ evidence = [] }) => evidence.length > 0)
    .map(({ to }) => names.get(to) ?? to)
    .filter((to) => !new RegExp(`\\$\\{edge\\.${to}[.}]`).test(written));
  return {
    fields: new Map<string, unknown>([
      ...(service.published ? [['entry', true] as const] : []),
      ...(replicas > 1 ? [['replicas', Math.min(replicas, replicasMost)] as const] : []),
      ...(started.image === undefined ? [] : [['image', started.image] as const]),
      ...(started.command === undefined ? [] : [['command', started.command] as const]),
      ['health', health.value],
      ...(environment.size === 0 ? [] : [['environment', environment] as const]),
    ]),
    remarks: [
      ...(own === service.name
        ? []
        : [`${service.name} in the compose file; names here are lower-case letters, digits and hyphens`]),
      ...started.remarks,
      ...health.remarks,
      ...(replicas > replicasMost
        ? [`${replicas} replicas in the compose file; ${replicasMost} is the most here`]
        : []),
      ...(replicas === 0 ? ['no replica of it is started by the compose file'] : []),
      ...(service.profiles.length > 0
        ? [`started with the profile ${service.profiles.join(' or ')} only`]
        : []),
      ...service.elsewhere.map((file) => `${file} says more about it, and was not read`),
      ...(written.includes('${port}') ? [] : [portRemark(service)]),
      ...unwired.map(
        (to) =>
          `how it is told the address of ${to} could not be seen: give it \${edge.${to}}, or nothing if it never calls it`,
      ),
      ...lost.map((one) => `left out: ${one}`),
    ],
  };
}

function portRemark({ ports }: ComposeService): string {
  const [port] = ports;
  return port === undefined
    ? 'how it is told its port could not be seen: give it ${port}'
    : `it listens on ${port} there, and how it is told so could not be seen: give it \${port}`;
}

/** The ports it listens on; a variable that can only be its own counts. */
function portsOf({ ports, health, environment }: ComposeService): number[] {
  const asked = typeof health === 'object' && 'http' in health ? health.port : undefined;
  const told = environment.get('PORT');
  return [
    ...ports,
    ...(asked === undefined ? [] : [asked]),
    ...(told !== undefined && /^\d{1,5}$/.test(told) ? [Number(told)] : []),
  ];
}

/** How it is started, as far as the file says. */
function startOf(
  service: ComposeService,
  translation: Parameters<typeof translateCommand>[1],
): { image?: string; command?: string[]; remarks: string[] } {
  const { command, lost } = translateCommand(service, translation);
  const image = service.image ?? (service.build === undefined ? undefined : service.name);
  const built = service.build === undefined ? [] : [`built from ${service.build}`];
  const [program = '-'] = command;
  const whole = lost.length === 0 && !program.startsWith('-') && program !== '';
  if (whole) {
    return {
      ...(image === undefined ? {} : { image }),
      command,
      remarks: [
        ...built,
        ...(image === undefined
          ? []
          : ['its command is the one inside the image: the program must be on PATH']),
      ],
    };
  }
  const why =
    lost.length > 0
      ? lost.join(', ')
      : command.length > 0
        ? `its command (${command.join(' ')}) is only what the image's own program is given`
        : 'how the image starts it could not be seen';
  return { image: image ?? service.name, remarks: [...built, `${why}: write command: [program, …]`] };
}

function healthOf({ health, ports }: ComposeService): {
  value: ReadonlyMap<string, unknown>;
  remarks: string[];
} {
  const tcp = new Map<string, unknown>([['tcp', true]]);
  if (health === undefined) return { value: tcp, remarks: [] };
  if (health === 'disabled')
    return { value: tcp, remarks: ['its health check is switched off in the compose file'] };
  if ('command' in health) {
    return {
      value: tcp,
      remarks: [`its health check runs a command (${health.command}); its port is tried instead`],
    };
  }
  if (health.port !== undefined && ports.length > 0 && !ports.includes(health.port)) {
    return {
      value: tcp,
      remarks: [`its health check asks another port (${health.port}); its own is tried instead`],
    };
  }
  return { value: new Map([['http', health.http]]), remarks: [] };
}

/** Each remark stands before the service it is about; short mappings and commands are written in one line. */
function remarkOn(document: Document, drafts: readonly (readonly [string, Drafted])[]): void {
  const services = document.get('services');
  if (!isMap(services)) return;
  for (const [index, pair] of services.items.entries()) {
    const { key, value } = pair;
    const remarks = drafts[index]?.[1].remarks ?? [];
    if (isScalar(key)) {
      if (remarks.length > 0) key.commentBefore = comment(remarks);
      key.spaceBefore = index > 0;
    }
    if (!isMap(value)) continue;
    for (const name of ['health', 'command']) {
      const node: unknown = value.get(name, true);
      if (isMap(node) || isSeq(node)) node.flow = true;
    }
  }
}

/** Lines of comment; what others wrote in them stays on its line. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => ` ${printable(line)}`).join('\n');
}
