import { expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { InvalidDocumentError } from '../model/document.ts';
import { failureSchema } from '../model/failure.ts';
import { readHistory } from './history-input.ts';
import { usualRules } from './history-reading.ts';
import { createServiceNames } from './service-names.ts';
import { toldTime } from './told-time.ts';
import { timeZone, utc } from './time-zone.ts';

interface How {
  readonly known?: readonly string[];
  readonly name?: string;
  readonly at?: string;
  readonly zone?: string;
}

/** `N tests: TIME SERVICE SEVERITY SYMPTOM SUMMARY; …`, or what is wrong. */
function read(text: string, { known, name = 'f', at, zone = 'UTC' }: How = {}): string {
  const told = at === undefined ? undefined : toldTime(at);
  const rules = {
    ...usualRules,
    zone: timeZone(zone) ?? utc,
    names: createServiceNames(known),
    ...(told === undefined ? {} : { at: told }),
  };
  try {
    const { read: tests, failures, unseen } = readHistory({ text, name }, rules);
    for (const failure of failures) expect(failureSchema.parse(failure)).toEqual(failure);
    const lines = failures.map(({ time, kind, service = '', severity, symptom = '-', summary = '-' }) =>
      [time.slice(5, 16), kind, service, severity, symptom, summary].join(' '),
    );
    return `${tests} tests: ${[...lines, ...unseen.map(({ what, why }) => `${what}: ${why}`)].join('; ')}`;
  } catch (error) {
    if (error instanceof InvalidDocumentError)
      return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('; ');
    if (error instanceof SeatrialError) return `${error.code} ${error.message}`;
    throw error;
  }
}

const at = 'timestamp="2026-02-10T08:00:00"';
const known = ['cart', 'order-service'];

/** A suite with these tests. */
function suite(inside: string, attributes = at): string {
  return `<testsuites><testsuite name="s" ${attributes}>${inside}</testsuite></testsuites>`;
}

test.each<[string, How, string]>([
  [suite('<testcase name="a"/><testcase name="b"><skipped/></testcase>'), {}, '2 tests: '],
  [
    suite('<testcase classname="shop.cart.AddTest" name="adds"><failure message="no"/></testcase>'),
    { known },
    '1 tests: 02-10T08:00 test-failure cart medium - shop.cart.AddTest.adds: no',
  ],
  [
    suite('<testcase classname="OrderServiceTests" name="x"><error type="TimeoutException"/></testcase>'),
    { known },
    '1 tests: 02-10T08:00 test-failure order-service medium timeout OrderServiceTests.x: TimeoutException',
  ],
  // Several results: one failed test.
  [
    suite(
      '<testcase classname="cart" name="x"><skipped/><failure>first line\nsecond</failure><error/></testcase>',
    ),
    { known },
    '1 tests: 02-10T08:00 test-failure cart medium - cart.x: first line',
  ],
  [
    suite('<testcase classname="cart" name="x"><failure message="m"/><rerunFailure message="m"/></testcase>'),
    { known },
    '1 tests: 02-10T08:00 test-failure cart medium - cart.x: m',
  ],
  [
    suite(
      '<testcase classname="cart" name="x"><flakyFailure message="m"/><flakyError message="n"/></testcase>',
    ),
    { known },
    '1 tests: 02-10T08:00 test-failure cart low - cart.x (flaky: passed at try 3): m',
  ],
  // A property says more than a name.
  [
    suite(
      '<properties><property name="service" value="pay"/></properties><testcase classname="cart" name="x"><failure/></testcase>',
    ),
    { known },
    '1 tests: 02-10T08:00 test-failure pay medium - cart.x',
  ],
  [
    suite(
      '<testcase name="x"><properties><property name="service" value="__proto__"/></properties><failure/></testcase>',
    ),
    {},
    '1 tests: 02-10T08:00 test-failure __proto__ medium - x',
  ],
  [
    suite('<testcase name="x" file="services/pay/test/x.js"><failure/></testcase>'),
    {},
    '1 tests: 02-10T08:00 test-failure pay medium - x',
  ],
  [
    suite('<testcase name="x"><failure/></testcase>'),
    { name: 'services/pay/target/TEST-x.xml' },
    '1 tests: 02-10T08:00 test-failure pay medium - x',
  ],
  [
    suite('<testcase name="x"><failure/></testcase><testcase><error/></testcase>'),
    {},
    '2 tests: f: 2 failed tests (one without a name, x): nothing in the report names a service',
  ],
  // The nearest time; times of mails; no time at all.
  [
    `<testsuite ${at}><testsuite name="cart" timestamp="Tue, 10 Feb 2026 09:30:00 GMT"><testcase name="x"><failure/></testcase></testsuite></testsuite>`,
    { known },
    '1 tests: 02-10T09:30 test-failure cart medium - x',
  ],
  [
    suite('<testcase classname="cart" name="x"><failure/></testcase>'),
    { known, zone: 'America/New_York' },
    '1 tests: 02-10T13:00 test-failure cart medium - cart.x',
  ],
  [
    suite('<testcase classname="cart" name="x"><failure/></testcase>', ''),
    { known },
    '1 tests: f: 1 failed test (cart.x): the report does not say when it was; --at TIME does',
  ],
  [
    suite('<testcase classname="cart" name="x"><failure/></testcase>', 'timestamp="yesterday"'),
    { known, at: '2026-02-11T00:00:00Z' },
    '1 tests: 02-11T00:00 test-failure cart medium - cart.x',
  ],
  [
    suite(
      '<testcase classname="cart" name="a &lt; &#98; &quot;"><failure><![CDATA[<x> & y]]></failure></testcase>',
    ),
    { known },
    '1 tests: 02-10T08:00 test-failure cart medium - cart.a < b ": <x> & y',
  ],
  ['\uFEFF<?xml version="1.0"?>\n<!-- a -->\n<testsuites/>', {}, '0 tests: '],

  // What is no report.
  [
    '<html><body/></html>',
    {},
    'E_INPUT_UNKNOWN f is not a failure history in any format read here; it looks like XML that begins with <html>',
  ],
  ['<testsuites>\n <testsuite>\n  <testcase', {}, '3:11 not XML: unclosed tag: testsuite'],
  ['<testsuites>\n <testsuite></testcase></testsuites>', {}, '2:23 not XML: unexpected close tag.'],
  // No entity of a document's own is known: none grows, none reads a file.
  [
    `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "${'&lol;'.repeat(10)}">]>\n<testsuites><testsuite name="&lol2;"/></testsuites>`,
    {},
    '2:35 not XML: undefined entity.',
  ],
  [
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<testsuites>&e;</testsuites>',
    {},
    '2:15 not XML: undefined entity.',
  ],
  ['<testsuite>'.repeat(100_000), {}, '1:2211 nested more than 200 deep'],
])('%s', (text, how, expected) => {
  expect(read(text, how)).toBe(expected);
});
