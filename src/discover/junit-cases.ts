/** JUnit XML → the tests that failed, or passed only when they were tried again. As Ant, Surefire, pytest, Jest, Mocha and others write it. */

import type { InputName } from './json-input.ts';
import { readXml, type XmlElement } from './xml-input.ts';

/** A suite, or what a test is in. */
export interface JunitSuite {
  readonly name: string | undefined;
  readonly timestamp: string | undefined;
  /** Of its property `service`. */
  service: string | undefined;
  readonly parent: JunitSuite | undefined;
}

/** A test. */
export interface JunitCase extends JunitSuite {
  readonly classname: string | undefined;
  readonly file: string | undefined;
  /** What the first failure or error says; `undefined` where it has none. */
  failure: string | undefined;
  /** What the first failure says after which it was tried again and passed. */
  flake: string | undefined;
  /** How often it failed. */
  tries: number;
}

/** A report. */
export interface JunitReport {
  /** How many tests there are. */
  readonly tests: number;
  /** Those that failed at least once. */
  readonly cases: readonly JunitCase[];
}

const failures = ['failure', 'error'];
const flakes = ['flakyFailure', 'flakyError'];
const reruns = ['rerunFailure', 'rerunError'];

/**
 * The report in `text`. A test with several results has failed when one of them is a failure or an error, whatever the others are. O(length).
 *
 * @param refuseRoot - told the root element when it is neither `testsuites` nor `testsuite`; must throw
 * @throws `InvalidDocumentError` `E_FILE_INVALID` naming file:line:column where it is not well-formed
 */
export function junitReport(
  text: string,
  { name }: InputName,
  refuseRoot: (root: string) => never,
): JunitReport {
  const cases: JunitCase[] = [];
  const open: string[] = [];
  let tests = 0;
  let suite: JunitSuite | undefined;
  let current: JunitCase | undefined;
  let message: string | undefined;
  readXml(
    text,
    { name },
    {
      open: (element) => {
        const { name: tag } = element;
        if (open.length === 0 && tag !== 'testsuites' && tag !== 'testsuite') refuseRoot(tag);
        open.push(tag);
        if (tag === 'testsuites' || tag === 'testsuite') suite = suiteOf(element, suite);
        else if (tag === 'testcase') {
          tests += 1;
          current = caseOf(element, suite);
        } else if (tag === 'property') noteService(element, current ?? suite);
        else if (current !== undefined && [...failures, ...flakes, ...reruns].includes(tag)) {
          current.tries += 1;
          message = messageOf(element);
        }
      },
      text: (content) => {
        // What has no message attribute says it inside.
        if (message === '' && [...failures, ...flakes].includes(open.at(-1) ?? ''))
          message = content.trim().split('\n', 1)[0] ?? '';
      },
      close: (tag) => {
        open.pop();
        if (tag === 'testsuites' || tag === 'testsuite') suite = suite?.parent;
        else if (tag === 'testcase' && current !== undefined) {
          if (current.failure !== undefined || current.flake !== undefined) cases.push(current);
          current = undefined;
        } else if (current !== undefined && failures.includes(tag)) current.failure ??= message ?? '';
        else if (current !== undefined && flakes.includes(tag)) current.flake ??= message ?? '';
      },
    },
  );
  return { tests, cases };
}

function suiteOf(element: XmlElement, parent: JunitSuite | undefined): JunitSuite {
  const { attribute } = element;
  return { name: attribute('name'), timestamp: attribute('timestamp'), service: undefined, parent };
}

function caseOf(element: XmlElement, parent: JunitSuite | undefined): JunitCase {
  const { attribute } = element;
  return {
    ...suiteOf(element, parent),
    classname: attribute('classname') ?? attribute('class'),
    file: attribute('file'),
    failure: undefined,
    flake: undefined,
    tries: 0,
  };
}

function noteService({ attribute }: XmlElement, of: JunitSuite | undefined): void {
  const value = attribute('value')?.trim();
  if (of !== undefined && attribute('name') === 'service' && value !== undefined && value !== '')
    of.service ??= value;
}

/** `java.lang.Timeout: no answer`; empty where neither is said. */
function messageOf({ attribute }: XmlElement): string {
  const said = [attribute('type'), attribute('message')].map((one) => one?.trim() ?? '');
  return said.filter((one) => one !== '').join(': ');
}
