/** A dry run on the terminal: one experiment after the other, each with what would be hit on a line of time. */

import { callWords } from '../fault/schedule.ts';
import { formatDuration } from '../lib/duration.ts';
import { printable } from '../lib/printable.ts';
import type { Limits, Scenario, StopCondition } from '../model/scenario.ts';
import { wrap } from '../report/text.ts';
import type { UndoEntry } from '../run/ports.ts';
import type { DryExperiment, DryRun, Hit } from './dry-run.ts';
import type { Paint } from './paint.ts';

/** The dry run as a person reads it. */
export function describeDryRun(run: DryRun, paint: Paint, width: number): string {
  const lines = ['Dry run: nothing is started, nothing is written.'];
  if (run.runtime === 'container') lines.push('The services would run in containers.');
  if (run.runtime === 'compose')
    lines.push('The services would run in a project of the target’s compose file.');
  if (run.runtime === 'attached')
    lines.push('The services run already: they and the proxies between them are left as they are found.');
  if (run.toxiproxy !== undefined) {
    const [, image] = /^image:(.+)$/.exec(run.toxiproxy) ?? [];
    const proxy =
      image === undefined ? `the running proxy at ${run.toxiproxy}` : `a proxy of the image ${image}`;
    const made = run.runtime === 'attached' ? 'are those' : 'would be made';
    lines.push(`The links ${made} in ${printable(proxy)}.`);
  }
  const isFound = run.runtime === 'attached';
  for (const experiment of run.experiments)
    lines.push('', ...experimentLines(experiment, paint, { width, isFound }));
  if (run.notRun.length > 0) lines.push('', 'Would not be begun:');
  for (const { scenario, why } of run.notRun)
    lines.push(...wrap(printable(`${scenario}: ${why}`), { first: '  - ', rest: '    ', width }));
  if (run.refused.length > 0) lines.push('', paint.red('The run would be refused:'));
  for (const why of run.refused) lines.push(...wrap(printable(why), { first: '  - ', rest: '    ', width }));
  return `${lines.join('\n')}\n`;
}

const titleWidth = 12;

const plain = (text: string): string => text;

function experimentLines(
  experiment: DryExperiment,
  paint: Paint,
  { width, isFound }: { readonly width: number; readonly isFound: boolean },
): string[] {
  const { id, target, seed, beginsMs, replicas, links, hits, limits, workload } = experiment;
  const titled = (title: string, text: string, style = plain): readonly string[] =>
    wrap(printable(text), {
      first: `  ${style(title.padEnd(titleWidth))}`,
      rest: ' '.repeat(titleWidth + 2),
      width,
    });
  const when = `begins ${beginsMs === 0 ? 'at once' : `in about ${formatDuration(beginsMs)}`}, takes about ${formatDuration(experiment.expectedMs)}`;
  return [
    paint.bold(printable(id)),
    ...titled('target', `${target}, seed ${seed}; ${when}`),
    ...titled(isFound ? 'finds' : 'starts', `${replicas.join(', ')}; ${links.length} links between them`),
    ...titled('load', loadWords(workload)),
    '',
    timed('0ms', 'the load begins'),
    ...hits.flatMap((hit) => hitLines(hit, paint, width)),
    timed(workload.duration, 'the load is over: everything that stands is undone, and it is proven'),
    '',
    ...titled('limits', limitWords(limits)),
    ...titled(
      'stops when',
      limits.stop.length === 0 ? 'no condition is given' : limits.stop.map(stopWords).join('; '),
    ),
    ...experiment.refused.flatMap((why) => titled('refused', why, (text) => paint.red(text))),
    ...experiment.mayBeRefused.flatMap((why) =>
      titled('perhaps', `refused, should they stand at once: ${why}`),
    ),
  ];
}

const timeWidth = 9;

function timed(time: string, text: string): string {
  return `  ${time.padStart(timeWidth)}  ${text}`;
}

/** The hit, everything it does, its end and its undo. */
function hitLines(hit: Hit, paint: Paint, width: number): string[] {
  const { begins, actions } = hit;
  const sign = { time: '', step: '≥ ', call: '≥ ', operations: '~ ' }[begins.on];
  const trigger = triggerWords(begins);
  const detail = ' '.repeat(timeWidth + 6);
  const flap =
    actions.flap === undefined
      ? ''
      : `, for ${formatDuration(actions.flap.downMs)} again and again, ${formatDuration(actions.flap.upMs)} between`;
  return [
    timed(`${sign}${formatDuration(begins.ms)}`, `${paint.bold(printable(hit.what))}${trigger}`),
    ...[
      ...actions.toxics.map(({ link, toxic }) => `${link}: toxic ${toxicWords(toxic)}`),
      ...actions.disable.map((link) => `${link}: refuses connections${flap}`),
      ...actions.process.map(({ replica, action }) => `${replica}: ${processWords[action]}`),
      `ends ${endWords(hit)}; stands ${formatDuration(hit.atMostMs)} at most`,
      `undone: ${undoWords(hit)}`,
    ].flatMap((text) => wrap(printable(text), { first: detail, rest: `${detail}  `, width })),
  ];
}

function triggerWords({ on, step = '', at = 'request', operations = 0 }: Hit['begins']): string {
  switch (on) {
    case 'step':
      return `, after step ${step} of a saga`;
    case 'call':
      return `, when the proxy holds ${callWords({ step, at })} of a saga`;
    case 'operations':
      return `, after ${operations} operations`;
    case 'time':
      return '';
  }
}

const processWords = {
  crash: 'killed (SIGKILL)',
  stop: 'asked to end (SIGTERM)',
  pause: 'stopped (SIGSTOP)',
  disconnect: 'taken off its network',
  restart: 'asked to end (SIGTERM), and started again at once',
} as const;

function toxicWords({
  type,
  stream,
  toxicity,
  attributes,
}: Hit['actions']['toxics'][number]['toxic']): string {
  const values = Object.entries(attributes).map(([name, value]) => `${name} ${value}`);
  const share = toxicity === 1 ? '' : `, on ${Math.round(toxicity * 1_000) / 10} % of connections`;
  return `${type} ${stream}, ${values.join(', ')}${share}`;
}

function endWords({ lastsMs }: Hit): string {
  if (lastsMs === undefined) return 'when the load is over';
  return lastsMs === 0 ? 'when it is back' : `${formatDuration(lastsMs)} later, or when the load is over`;
}

function undoWords({ undo }: Hit): string {
  const places = (kind: UndoEntry['undo']): string =>
    [
      ...new Set(
        undo.flatMap((entry) => (entry.undo !== kind ? [] : 'link' in entry ? entry.link : entry.replica)),
      ),
    ].join(', ');
  const words = {
    'remove-toxic': (links: string) => `removed from ${links}`,
    enable: (links: string) => `enabled again: ${links}`,
    start: (replicas: string) => `started again: ${replicas}`,
    resume: (replicas: string) => `resumed (SIGCONT): ${replicas}`,
    connect: (replicas: string) => `on its network again: ${replicas}`,
  } satisfies Record<UndoEntry['undo'], (places: string) => string>;
  return Object.entries(words)
    .map(([kind, say]) => [places(kind as UndoEntry['undo']), say] as const)
    .flatMap(([at, say]) => (at === '' ? [] : say(at)))
    .join('; ');
}

function loadWords(workload: Scenario['workload']): string {
  const pace = `${workload.rate} a second for ${workload.duration}, each at most ${workload.timeout}`;
  switch (workload.use) {
    case 'sagas': {
      const variants = Object.entries(workload.variants).map(([name, share]) => `${name} ${share * 100} %`);
      const told = variants.length === 0 ? '' : ` (${variants.join(', ')})`;
      return `sagas ${workload.saga}${told} at ${workload.at} by ${workload.clients} clients, ${pace}`;
    }
    case 'registers':
      return `${workload.items} items written at ${workload.writeAt.join(', ')} and read at ${workload.readAt.join(', ')} by ${workload.clients} clients, ${pace}`;
    case 'requests': {
      const mix = Object.entries(workload.mix).map(([name, share]) => `${name} (${share})`);
      return `requests ${mix.join(', ')} at ${workload.at}, ${pace}`;
    }
  }
}

function limitWords(limits: Limits): string {
  const { time, fault, steady, edges, services, replicas, allow, forbid, days, hours, timeZone } = limits;
  return [
    `the experiment ${time}`,
    `a fault ${fault}`,
    `steady again within ${steady}`,
    `at once ${edges} edges, ${services} services, ${replicas} replicas`,
    ...(allow === undefined ? [] : [`only ${allow.join(', ')}`]),
    ...(forbid.length === 0 ? [] : [`never ${forbid.join(', ')}`]),
    ...(days === undefined ? [] : [`on ${days.join(', ')}`]),
    ...(hours === undefined ? [] : [`within ${hours} ${timeZone ?? 'here'}`]),
  ].join('; ');
}

function stopWords(condition: StopCondition): string {
  if ('failed' in condition)
    return `more than ${condition.failed * 100} % of operations fail within ${condition.over} (of at least ${condition.least})`;
  if ('p99' in condition)
    return `p99 is over ${condition.p99} within ${condition.over} (of at least ${condition.least} operations)`;
  return `${condition.probe} is not healthy within ${condition.within}`;
}
