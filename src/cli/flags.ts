/** What the commands can be told, as the command line parser gives it. */

import type { TimeZone } from '../discover/time-zone.ts';
import type { ToldTime } from '../discover/told-time.ts';
import type { HistoryFormat } from '../history/recognise.ts';
import type { HistoryDialect, Value } from '../model/history.ts';
import type { ListenAddress } from './listen-address.ts';
import type { RuntimeName } from '../model/runtime-name.ts';

/** Every command that can speak to machines. */
export interface JsonFlag {
  readonly json?: boolean;
}
/** Every command that runs experiments. */
export interface PlaceFlags {
  readonly runtime?: RuntimeName;
  /** The address of a running Toxiproxy server, or `image:NAME`. */
  readonly toxiproxy?: string;
}
/** Of `seatrial demo`; times in ms. */
export interface DemoFlags extends JsonFlag {
  readonly bugs?: readonly string[];
  readonly budget: number;
  readonly lanes: number;
  readonly emptyHistory?: boolean;
}
/** Of `seatrial plan`. */
export interface PlanFlags extends JsonFlag {
  readonly target?: string;
  readonly topology?: readonly string[];
  readonly targetFile?: string;
  readonly failures?: readonly string[];
  readonly at?: string;
  readonly output?: string;
  readonly top: number;
  /** Patterns of candidates; with `*` for anything. */
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  /** How much time experiments may take, in ms. */
  readonly budget?: number;
  /** A candidate, or its rank. */
  readonly explain?: string;
  readonly coverage?: boolean;
}
/** Of `seatrial lint`. */
export interface LintFlags extends JsonFlag {
  readonly target?: string;
  /** A file with the other names of services. */
  readonly aliases?: string;
  /** `LT3`, or `LT3@order->payment`. */
  readonly ignore?: readonly string[];
  /** Warnings count, too. */
  readonly strict?: boolean;
  /** Only list the rules. */
  readonly rules?: boolean;
}
/** Of `seatrial discover`. */
export interface DiscoverFlags extends JsonFlag {
  /** The API of a proxy; `true`: where it usually is. */
  readonly observe?: string | true;
  /** Where to listen for spans; `true`: where exporters send to when nobody tells them otherwise. */
  readonly listen?: ListenAddress | true;
  /** How long to listen, in ms; left out: until Ctrl-C. */
  readonly for?: number;
  /** Listen where others than this machine can reach it. */
  readonly allowRemote?: boolean;
  /** The edges of proxies whose names do not tell them. */
  readonly as?: readonly (readonly [proxy: string, edge: string])[];
  /** What the sources are, and what is written: a name of each at most. */
  readonly format?: readonly string[];
  /** A file with the other names of services. */
  readonly aliases?: string;
  /** The share of traces that is counted. */
  readonly sample?: number;
  /** Sources are topologies of shards, and nothing else. */
  readonly merge?: boolean;
  readonly output?: string;
}
/** Of `seatrial diff-topology`. */
export interface DiffTopologyFlags extends JsonFlag {
  /** End with 1 where they differ. */
  readonly exitCode?: boolean;
}
/** Of `seatrial history`; times in ms. */
export interface FailureFlags extends JsonFlag {
  readonly output?: string;
  readonly format?: string;
  readonly zone?: TimeZone;
  readonly at?: ToldTime;
  readonly severities?: string;
  readonly printSeverities?: boolean;
  readonly window?: number;
  readonly services?: string;
}
/** Of `seatrial run`; times in ms. */
export interface RunFlags extends JsonFlag, PlaceFlags {
  readonly budget?: number;
  readonly only?: string;
  readonly seed?: number;
  readonly lanes: number;
  readonly dryRun?: boolean;
}
/** Of `seatrial stop`. */
export interface StopFlags extends JsonFlag {
  readonly why?: string;
  readonly clear?: boolean;
}
/** Of `seatrial nightly`; times in ms. */
export interface NightlyFlags extends JsonFlag, PlaceFlags {
  readonly target?: string;
  readonly budget: number;
  readonly keep?: number;
  readonly lanes: number;
}
/** Of `seatrial matrix`; times in ms. */
export interface MatrixFlags extends JsonFlag, PlaceFlags {
  readonly saga?: string;
  readonly target?: string;
  readonly budget?: number;
  readonly seed?: number;
  readonly lanes: number;
  /** Only cells with one of these in their names. */
  readonly only?: readonly string[];
  readonly stopOn?: 'violated';
  /** The run to go on with; `true`: the newest matrix. */
  readonly resume?: string | true;
  readonly dryRun?: boolean;
}
/** Of `seatrial explore`; times in ms. */
export interface ExploreFlags extends JsonFlag, PlaceFlags {
  readonly target?: string;
  readonly budget?: number;
  readonly experiments?: number;
  /** On the functions of the target's simulation. */
  readonly inProcess?: boolean;
  readonly seed?: number;
  readonly lanes?: number;
  readonly stopOn?: 'violated';
  /** The run to go on with; `true`: the newest search. */
  readonly resume?: string | true;
}
/** Of `seatrial replay`. */
export interface ReplayFlags extends JsonFlag, PlaceFlags {}
/** Of `seatrial heal`. */
export interface HealFlags extends JsonFlag {
  /** Call a run healed though not everything could be undone. */
  readonly giveUp?: boolean;
}
/** Of `seatrial check` on a history: what single checkers can be told; times in ms. */
export interface CheckerFlags {
  readonly eventual?: boolean;
  readonly drained?: boolean;
  readonly staleMax?: number;
  readonly staleVersionsMax?: number;
  /** On the history's clock. */
  readonly healedAt?: number;
  readonly deadline?: number;
  readonly clientsStay?: boolean;
}
/** Of `seatrial check` on a history; times in ms. */
export interface HistoryFlags extends JsonFlag, CheckerFlags {
  readonly model: string;
  readonly format?: HistoryFormat;
  readonly keyed?: boolean;
  readonly nil?: HistoryDialect['nil'];
  /** Any value that JSON has. */
  readonly initial?: { readonly value: Value };
  readonly linearizable?: boolean;
  readonly budget?: number;
  readonly nodes?: number;
  readonly strict?: boolean;
}
/** Of `seatrial check` on a file of spans. */
export interface SpanFlags extends JsonFlag {
  readonly saga: string;
  readonly target?: string;
}
/** Of `seatrial convert`. */
export interface ConvertFlags {
  readonly to: 'edn' | 'seatrial';
  readonly output?: string;
  readonly force?: boolean;
  readonly format?: HistoryFormat;
  readonly keyed?: boolean;
  /** EDN: `[key value]` instead of a `:key`. */
  readonly tuples?: boolean;
}
