/** What a report is made of: the documents of one run, and of each experiment what is needed to draw it. */

import type { Exploration } from '../model/explore.ts';
import type { Matrix } from '../model/matrix.ts';
import type { Plan } from '../model/plan.ts';
import type { ExperimentRecord, RunRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Topology } from '../model/topology.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Timeline } from './timeline.ts';

/** One experiment. */
export interface ReportExperiment {
  readonly record: ExperimentRecord;
  readonly scenario: Scenario;
  /** Left out: it was never judged (our failure, or interrupted before). */
  readonly verdict?: Verdict;
  readonly timeline: Timeline;
  /** The command that repeats it. */
  readonly replay: string;
}

/** One run. */
export interface ReportData {
  readonly run: RunRecord;
  readonly plan?: Plan;
  readonly topology?: Topology;
  /** The run tries the moments of a saga. */
  readonly matrix?: Matrix;
  /** The run is a search; its experiments here are those that explored, clean twins, and one that shows each finding. */
  readonly exploration?: Exploration;
  readonly experiments: readonly ReportExperiment[];
  /** When the report is made; the report itself reads no clock. */
  readonly generatedAt: string;
  /** A sentence the reader should know first, such as: this target is broken on purpose. */
  readonly note?: string;
}
