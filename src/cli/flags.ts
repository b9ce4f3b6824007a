/** What the commands can be told, as the command line parser gives it. */

/** Every command that can speak to machines. */
export interface JsonFlag {
  readonly json?: boolean;
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
}
/** Of `seatrial run`; times in ms. */
export interface RunFlags extends JsonFlag {
  readonly budget?: number;
  readonly only?: string;
  readonly seed?: number;
  readonly lanes: number;
}
/** Of `seatrial nightly`; times in ms. */
export interface NightlyFlags extends JsonFlag {
  readonly target?: string;
  readonly budget: number;
  readonly keep?: number;
  readonly lanes: number;
}
