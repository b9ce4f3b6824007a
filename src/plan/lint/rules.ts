/** The rules of the lint. docs/lint.md tells of each what it cannot know. */

/** A rule. */
export interface LintRule {
  readonly rule: string;
  /** The field's word for the mistake. */
  readonly name: string;
  /** What a finding of it says. */
  readonly finds: string;
  readonly why: string;
}

/** All of them, by number. */
export const lintRules = [
  {
    rule: 'LT1',
    name: 'nested timeouts',
    finds: 'a caller gives up before its callee can have given up: timeout < inner timeout × attempts',
    why: 'the work goes on for nobody, and the callee’s own other answer comes too late',
  },
  {
    rule: 'LT2',
    name: 'missing timeout',
    finds: 'a caller with timeouts on other calls has none on this one',
    why: 'a callee that is silent keeps its caller for as long as it likes',
  },
  {
    rule: 'LT3',
    name: 'retry without idempotency',
    finds: 'a call is made again, and a second one has a second effect, or nothing says that it has none',
    why: 'a request whose answer was lost has had its effect already',
  },
  {
    rule: 'LT4',
    name: 'retry amplification',
    finds: 'several layers of one path try again',
    why: 'tries multiply: a callee in trouble gets many times its load',
  },
  {
    rule: 'LT5',
    name: 'no fallback on what is not critical',
    finds: 'users can do without a callee, and its caller cannot',
    why: 'what matters little takes down what matters',
  },
  {
    rule: 'LT6',
    name: 'cache that is a hard dependency',
    finds: 'a caller has no other answer when a cache fails',
    why: 'a cache is there for speed: its failure should cost no more than time',
  },
  {
    rule: 'LT7',
    name: 'asynchronous call that is a hard dependency',
    finds: 'nobody waits for a call, and something waits for what it does',
    why: 'what is only sent has not happened yet, and its failure is told to nobody',
  },
  {
    rule: 'LT8',
    name: 'saga step without compensation',
    finds: 'a step cannot be undone, and one that is not after it alone can still fail',
    why: 'the saga then ends half done',
  },
  {
    rule: 'LT9',
    name: 'shared store',
    finds: 'several services wait for one store',
    why: 'they fail together, and what one of them does to it the others feel',
  },
  {
    rule: 'LT10',
    name: 'replicas behind one edge',
    finds: 'there are several replicas, and a caller cannot do without any single one',
    why: 'replicas help only who can go on with another one',
  },
  {
    rule: 'LT11',
    name: 'timeout below what was seen',
    finds: 'one answer in a hundred took longer than its caller says it waits',
    why: 'these answers came for nobody, or the timeout is not in force',
  },
] as const satisfies readonly LintRule[];

/** `LT1`, … */
export type LintRuleId = (typeof lintRules)[number]['rule'];
