/** Learning: the verdicts of a run as lines of the failure history, so that the next plan ranks by them. */

import type { Failure } from '../model/failure.ts';
import type { Fault } from '../model/fault.ts';
import { CLIENT, edgeName, parseEdge, serviceOf } from '../model/place.ts';
import type { ExperimentRecord, RunRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Verdict } from '../model/verdict.ts';
import { historyName } from './experience.ts';
import { stoodInFor } from './stood-in.ts';

/** One experiment that was judged. */
export interface Tried {
  readonly id: string;
  readonly scenario: Scenario;
  readonly verdict: Verdict;
}

/** One line per verdict. An experiment that is not in the record is dated by the run. */
export function failuresOfRun(record: RunRecord, tried: readonly Tried[]): Failure[] {
  return tried.map(({ id, scenario, verdict }) => {
    const experiment = record.experiments.find((one) => one.id === id);
    const summary = summaryOf(verdict);
    const rules = verdict.rules.filter(({ status }) => status === 'violated').map(({ rule }) => rule);
    return {
      time: endOf(record, experiment),
      kind: 'verdict',
      ...placeOfScenario(scenario),
      severity: severityOf(verdict),
      source: `run ${record.run}/${id}`,
      ...(summary === undefined ? {} : { summary }),
      scenario: historyName(scenario.target, scenario.name),
      ...(experiment?.candidate === undefined
        ? {}
        : { candidate: historyName(scenario.target, experiment.candidate) }),
      verdict: verdict.status,
      ...(experiment === undefined ? {} : { seconds: Math.ceil(experiment.tookMs / 1_000) }),
      ...(rules.length === 0 ? {} : { rules }),
      ...insteadIn(record, { id, scenario, verdict }),
    };
  });
}

const outages: ReadonlySet<Fault['kind']> = new Set(['down', 'timeout', 'partition', 'reset_peer']);

/** What was called in place of an edge that was away, where that was borne. */
function insteadIn(record: RunRecord, { id, scenario, verdict }: Tried): Pick<Failure, 'instead'> {
  const own = record.experiments.find((one) => one.id === id);
  const [fault, another] = scenario.faults;
  if (own === undefined || fault === undefined || another !== undefined) return {};
  const place = placeOfFault(fault);
  if (verdict.status !== 'held' || !outages.has(fault.kind) || !('edge' in place)) return {};
  const others = record.experiments.filter((one) => one !== own);
  const instead = stoodInFor(place.edge, own, others);
  return instead.length === 0 ? {} : { instead };
}

function endOf(record: RunRecord, experiment: ExperimentRecord | undefined): string {
  if (experiment === undefined) return record.endedAt ?? record.startedAt;
  return new Date(Date.parse(experiment.startedAt) + experiment.tookMs).toISOString();
}

/** Money or data that stays wrong is critical; what mended itself is high; the rest is only worth knowing. */
function severityOf({ status, rules }: Verdict): Failure['severity'] {
  if (status !== 'violated') return 'low';
  const durable = rules.some(({ anomalies }) => anomalies.some(({ durability }) => durability === 'durable'));
  return durable ? 'critical' : 'high';
}

function summaryOf({ status, rules, reasons }: Verdict): string | undefined {
  if (status === 'violated') return rules.flatMap(({ anomalies }) => anomalies)[0]?.summary ?? reasons[0];
  return status === 'inconclusive' ? reasons[0] : undefined;
}

/** Where the first fault was; without faults, where the clients came in. */
function placeOfScenario({ faults, workload }: Scenario): { edge: string } | { service: string } {
  const [fault] = faults;
  if (fault !== undefined) return placeOfFault(fault);
  return { service: serviceOf(workload.use === 'registers' ? (workload.writeAt[0] ?? '') : workload.at) };
}

/** The edge between two services, or the service; replicas of one service are that service. */
function placeOfFault(fault: Fault): { edge: string } | { service: string } {
  if (!('on' in fault) && fault.kind !== 'partition') return { service: serviceOf(fault.service) };
  const [from = '', to = ''] =
    fault.kind === 'partition'
      ? fault.between.map(([place = '']) => serviceOf(place))
      : Object.values(parseEdge(fault.on)).map(serviceOf);
  return from === to || from === CLIENT ? { service: to } : { edge: edgeName(from, to) };
}
