/**
 * JUnit XML as a failure history: each test that failed is a test failure, and so is one that passed only when it was tried again, which says
 * so and weighs less. Tests that passed or were skipped are counted.
 *
 * A report names no service. It is told by a property `service` of the test or a suite around it; by the folder of the test's file; or by a
 * known service (`--services`) in the names of its class or suites; or by the folder of the report itself.
 */

import { unknownHistory } from './unknown-history.ts';
import { junitReport, type JunitCase, type JunitSuite } from './junit-cases.ts';
import { titled, type Reading } from './history-reading.ts';
import { symptomOf } from './symptom-words.ts';
import { toldTime, type ToldTime } from './told-time.ts';

/** Whether this may be JUnit XML: XML of any kind. */
export function looksLikeXml(text: string): boolean {
  return /^\uFEFF?\s*<[?!]?[\w-]/.test(text);
}

/**
 * Reads a report. O(length).
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` where it is not well-formed, `SeatrialError` `E_INPUT_UNKNOWN` when its root is another element
 */
export function readJunit(text: string, reading: Reading): void {
  const { tests, cases } = junitReport(text, { name: reading.file }, (root) => {
    throw unknownHistory(reading.file, `XML that begins with <${root}>`);
  });
  for (let test = 0; test < tests; test += 1) reading.count();
  for (const one of cases) readCase(one, reading);
}

function readCase(one: JunitCase, reading: Reading): void {
  const { classname, name, failure, flake, tries } = one;
  const title = [classname, name].filter((part) => part !== undefined && part !== '').join('.') || undefined;
  const service = serviceOf(one, reading);
  const told = timeOf(one, reading);
  if (service === undefined) reading.passOver('failed test', title, 'nothing in the report names a service');
  else if (told === undefined)
    reading.passOver('failed test', title, 'the report does not say when it was; --at TIME does');
  else {
    const said = failure ?? flake ?? '';
    const ended = failure === undefined ? ` (flaky: passed at try ${tries + 1})` : '';
    const { summary = 'a test' } = titled(
      `${title ?? 'a test without a name'}${ended}${said === '' ? '' : `: ${said}`}`,
    );
    const symptom = symptomOf(said);
    reading.add({
      ...told,
      kind: 'test-failure',
      service,
      severity: reading.severityOf([failure === undefined ? 'flaky test' : 'failed test']),
      summary,
      // Every failed test speaks of errors and failures.
      ...(symptom === undefined || symptom === 'error' ? {} : { symptom }),
    });
  }
}

function serviceOf(one: JunitCase, { file, rules: { names } }: Reading): string | undefined {
  const around = [...within(one)];
  const words = [one.classname, ...around.slice(1).map(({ name }) => name)];
  const ways: (string | undefined)[] = [
    ...around.map(({ service }) => service),
    one.file === undefined ? undefined : names.ofPath(one.file),
    ...words.map((word) => (word === undefined ? undefined : names.inText(word))),
    names.ofPath(file),
  ];
  return ways.find((way) => way !== undefined);
}

/** Of the test, else of the nearest suite around it that has a time. */
function timeOf(one: JunitCase, { rules: { at, zone } }: Reading): ToldTime | undefined {
  const told = [...within(one)].map(({ timestamp }) =>
    timestamp === undefined ? undefined : toldTime(timestamp.trim(), zone),
  );
  return told.find((time) => time !== undefined) ?? at;
}

/** The test, the suite it is in, the suite that is in, … */
function* within(one: JunitSuite): Generator<JunitSuite> {
  for (let at: JunitSuite | undefined = one; at !== undefined; at = at.parent) yield at;
}
