/** What a scenario asks of its target and sets up for it, in sentences. */

import { parseDuration } from '../lib/duration.ts';
import { describeFault, isOnRequests, type Fault } from '../model/fault.ts';
import type { Scenario, Workload } from '../model/scenario.ts';
import { percent } from './percent.ts';

const namesMax = 6;

/** The workload; clocks that run ahead, if any; what is promised, where the scenario has a rule or workload that asks. */
export function scenarioInWords(scenario: Scenario): readonly string[] {
  return [workloadInWords(scenario.workload), clocks(scenario), objectives(scenario)].filter(
    (sentence) => sentence !== undefined,
  );
}

function workloadInWords(workload: Workload): string {
  const { rate, duration } = workload;
  switch (workload.use) {
    case 'sagas':
      return `Clients start the saga ${workload.saga} at ${workload.at}, ${pace(workload)}.`;
    case 'registers':
      return `Clients write ${count(workload.items, 'item')} at ${some(workload.writeAt)} and read at ${some(workload.readAt)}, ${pace(workload)}.`;
    case 'requests':
      return `Users ask ${mix(workload.mix)} at ${workload.at}: ${count(rate, 'request')} due a second for ${duration}, whatever became of those before (an open loop), each to be well answered within ${workload.timeout}.`;
  }
}

function pace({ rate, clients, duration }: Exclude<Workload, { use: 'requests' }>): string {
  return `${count(rate, 'operation')} a second from ${count(clients, 'client')} for ${duration}`;
}

/** Shares as parts of their sum. */
function mix(shares: Readonly<Record<string, number>>): string {
  const asked = Object.entries(shares).filter(([, share]) => share > 0);
  const sum = asked.reduce((all, [, share]) => all + share, 0);
  return some(asked.map(([request, share]) => `${request} (${percent(share / sum)})`));
}

function clocks({ clockOffset }: Scenario): string | undefined {
  const ahead = Object.entries(clockOffset).map(([replica, offset]) => `that of ${replica} by ${offset}`);
  return ahead.length === 0 ? undefined : `Clocks that run ahead: ${some(ahead)}.`;
}

function objectives({
  workload,
  checks,
  objectives: { failed, amplification },
}: Scenario): string | undefined {
  const promises = [
    ...(workload.use === 'requests' || checks.includes('AV1')
      ? [`at most ${percent(failed)} of the due requests fail`]
      : []),
    ...(checks.includes('LA1')
      ? [`no service receives more than ${amplification} times as many requests for each operation as before`]
      : []),
  ];
  return promises.length === 0 ? undefined : `Promised while the faults stand: ${promises.join('; ')}.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function some(words: readonly string[]): string {
  const shown = words.slice(0, namesMax).join(', ');
  return words.length > namesMax ? `${shown} and ${words.length - namesMax} more` : shown;
}

/** What a scenario does to its target, each with its settings, when it begins and how long it lasts; of one that does nothing, `no fault`. */
export function disturbancesInWords({ faults, clockOffset }: Scenario): string {
  const all = [
    ...faults.map((fault) =>
      join(
        describeFault(fault),
        faultSettings(fault),
        beginInWords(fault.begin),
        fault.lasts !== undefined && `for ${fault.lasts}`,
      ),
    ),
    ...Object.entries(clockOffset).map(([place, ahead]) => `the clock of ${place} ${ahead} ahead`),
  ];
  return all.length === 0 ? 'no fault' : all.join('; ');
}

function beginInWords(begin: Fault['begin']): string {
  if ('after' in begin) return `after ${begin.after}`;
  if ('afterOperations' in begin) return `after ${count(begin.afterOperations, 'operation')}`;
  if ('afterStep' in begin) return `once ${begin.afterStep} is done`;
  const again = begin.again ? ' once more' : '';
  return 'beforeStep' in begin
    ? `while ${begin.beforeStep} is asked for${again}`
    : `while ${begin.beforeAnswer} is done and not answered${again}`;
}

/** The settings of a fault, without its kind and place: `4s late on what is asked, on 50 % of connections`. Empty for one without. */
export function faultSettings(fault: Fault): string {
  switch (fault.kind) {
    case 'latency':
      return join(
        `${fault.latency} late`,
        takesTime(fault.jitter) && `give or take ${fault.jitter}`,
        ...hits(fault),
      );
    case 'bandwidth':
      return join(`${fault.rate} KB/s`, fault.shared && 'shared by all connections', ...hits(fault));
    case 'slow_close':
      return join(`ends ${fault.delay} late`, ...hits(fault));
    case 'timeout':
      return join(
        takesTime(fault.timeout) ? `silent, closed after ${fault.timeout}` : 'silent, never closed',
        ...hits(fault),
      );
    case 'reset_peer':
      return join(takesTime(fault.timeout) && `after ${fault.timeout}`, ...hits(fault));
    case 'slicer':
      return join(
        `cut into pieces of ${fault.average_size} bytes`,
        fault.size_variation > 0 && `give or take ${fault.size_variation}`,
        takesTime(fault.delay) && `${fault.delay} behind each`,
        ...hits(fault),
      );
    case 'limit_data':
      return join(`closed after ${fault.bytes} bytes`, ...hits(fault));
    case 'down':
      return 'connections are refused';
    case 'flap':
      return `refused for ${fault.down}, open for ${fault.up}, again and again`;
    case 'lost-reply':
      return isOnRequests(fault)
        ? join('the request arrives, the answer does not', ...requests(fault))
        : join('the request arrives, the answer does not', share(fault.toxicity));
    case 'corrupt':
      return join(`a bit flipped in ${fault.rate} of a million bytes`, ...hits(fault));
    case 'slow-open':
      return join(
        `connected to ${fault.delay} late`,
        takesTime(fault.jitter) && `give or take ${fault.jitter}`,
        share(fault.toxicity),
      );
    case 'http-status':
      return join(`answered with ${fault.status}, not forwarded`, ...requests(fault));
    case 'http-abort':
      return join(
        fault.when === 'after' ? 'forwarded, the answer is lost' : 'lost, not forwarded',
        ...requests(fault),
      );
    case 'http-delay':
      return join(
        `${fault.when === 'reply' ? 'answered' : 'forwarded'} ${fault.delay} late`,
        takesTime(fault.jitter) && `give or take ${fault.jitter}`,
        ...requests(fault),
      );
    case 'partition':
      return join(
        fault.mode === 'refuse' ? 'connections are refused' : 'what is sent vanishes',
        fault.oneWay && 'one way only',
      );
    case 'crash':
      return 'killed, started again at its end';
    case 'stop':
      return 'asked to end, started again at its end';
    case 'restart':
      return 'asked to end, started again at once';
    case 'pause':
      return 'frozen, resumed at its end';
    case 'disconnect':
      return 'taken off its network, put back at its end';
  }
}

function takesTime(duration: string): boolean {
  return (parseDuration(duration) ?? 0) > 0;
}

const ways = { upstream: 'on what is asked', downstream: 'on what is answered', both: 'both ways' } as const;

function hits({
  stream,
  toxicity,
}: {
  readonly stream: keyof typeof ways;
  readonly toxicity: number;
}): readonly (string | false)[] {
  return [ways[stream], share(toxicity)];
}

function requests({
  match,
  header,
  after = 0,
  count,
  toxicity,
}: Pick<
  Extract<Fault, { kind: 'lost-reply' }>,
  'match' | 'header' | 'after' | 'count' | 'toxicity'
>): readonly (string | false)[] {
  return [
    match !== undefined && `on ${match}`,
    header !== undefined && `with ${header}`,
    after > 0 && `not the first ${after}`,
    count !== undefined && `${count} at most`,
    toxicity < 1 && `${percent(toxicity)} of them`,
  ];
}

function share(toxicity: number): string | false {
  return toxicity < 1 && `on ${percent(toxicity)} of connections`;
}

function join(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join(', ');
}
