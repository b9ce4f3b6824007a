/** `seatrial history` as a person asks it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { severityTable } from '../discover/severity-table.ts';
import { severitiesSchema } from '../model/severities.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';
import { ask } from './ask-program.test-data.ts';

const corpora = join(repository, 'corpora', 'incidents');
const alerts = join(corpora, 'chaosrank', 'alertmanager_alerts.json');
const calls = join(corpora, 'chaosrank', 'pagerduty_incidents.json');
const table = join(corpora, 'chaosrank', 'sample.csv');
const torn = join(corpora, 'junit', 'pytest', 'corrupt-xml.xml');

const topology = JSON.stringify({
  schemaVersion: 1,
  source: 's',
  services: [{ name: 'cart' }, { name: 'payment-service' }, { name: 'auth-service' }],
  edges: [{ from: 'cart', to: 'payment-service' }],
});

test('several sources make one history, the same in any order, that a plan reads', async () => {
  using place = temporaryFolder();
  writeFileSync(join(place.folder, 'topology.json'), topology);
  const { code, stdout } = await ask(
    ['history', table, alerts, calls, '-o', 'failures.jsonl', '--services', 'topology.json'],
    place.folder,
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^13 lines of 3 sources, 2026-02-10T08:00:00Z to 2026-03-02T12:00:00Z, in UTC\n/);
  expect(stdout).toMatch(/alertmanager +4 +3 +0 +0 +0\n/);
  expect(stdout).toMatch(/payment-service +2026-02-28 +6 +0 +0 +0\n/);
  expect(stdout).toContain('1 alert (DiskFull): no label names a');
  expect(stdout).toMatch(/inventory-service: no service of \S*topology.json, kept with 1 line\n/);
  expect(stdout).toMatch(/npx seatrial plan --topology \S*topology.json --failures \S*failures.jsonl\n$/);

  const text = readFileSync(join(place.folder, 'failures.jsonl'), 'utf8');
  await ask(['history', calls, calls, alerts, table, '-o', 'again.jsonl'], place.folder);
  expect(readFileSync(join(place.folder, 'again.jsonl'), 'utf8')).toBe(text);

  const planned = await ask(
    ['plan', '--topology', 'topology.json', '--failures', 'failures.jsonl', '--json'],
    place.folder,
  );
  expect(planned.code).toBe(0);
  expect(planned.stdout).toContain('payment-service had 6 incidents');
});

test('a plan reads the same forms, and knows the services of its topology', async () => {
  using place = temporaryFolder();
  writeFileSync(join(place.folder, 'topology.json'), topology);
  writeFileSync(
    join(place.folder, 'junit.xml'),
    '<testsuite timestamp="2026-02-10T08:00:00Z"><testcase classname="shop.PaymentServiceTest" name="x"><failure/></testcase></testsuite>',
  );
  const { code, stdout } = await ask(
    ['plan', '--topology', 'topology.json', '--failures', 'junit.xml', '--json'],
    place.folder,
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/payment-service [^"]*2026-02-10/);
});

test('as JSON: the lines, and what there is to know', async () => {
  const { stdout } = await ask(['history', calls, '--json'], repository);
  const { sources, failures, repeated, unknown } = JSON.parse(stdout) as Record<string, unknown[]>;
  expect(sources).toMatchObject([{ form: 'pagerduty', read: 4, lines: 3, zonesAssumed: 0 }]);
  expect(failures).toHaveLength(3);
  expect({ repeated, unknown }).toEqual({ repeated: 0, unknown: [] });
});

test('zones, severities, windows, and when it was are what a person says', async () => {
  using place = temporaryFolder();
  const write = (name: string, text: string): void => {
    writeFileSync(join(place.folder, name), text);
  };
  write('a.csv', 'timestamp,service,severity\n2026-02-10 09:00,cart,whale\n2026-02-10 09:20,cart,low\n');
  write('severities.yaml', 'critical: [WHALE]\nhigh: [failed test]\n');
  mkdirSync(join(place.folder, 'services', 'cart'), { recursive: true });
  write('services/cart/t.xml', '<testsuite><testcase name="x"><failure message="m"/></testcase></testsuite>');
  const said = ['--zone', 'Europe/Berlin', '--severities', 'severities.yaml', '--at', '2026-02-09T00:00:00Z'];
  // Names of files are shown as they are from the folder of this process, so it is the absolute path that has the folder of the service.
  const { code, stdout, refusal } = await ask(
    ['history', 'a.csv', 'services/cart/t.xml', ...said, '--window', '30m', '--json'],
    place.folder,
  );
  expect({ code, refusal }).toEqual({ code: 0, refusal: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    repeated: 1,
    failures: [
      { time: '2026-02-09T00:00:00Z', service: 'cart', kind: 'test-failure', severity: 'high' },
      {
        time: '2026-02-10T08:00:00Z',
        zone: 'Europe/Berlin, assumed',
        service: 'cart',
        severity: 'critical',
        count: 2,
      },
    ],
  });
  const told = await ask(['history', 'a.csv', ...said], place.folder);
  expect(told.stdout).toMatch(/a.csv: 2 times name no zone: taken for Europe\/Berlin \(--zone\)/);
});

test('the table of severities is printed as a file that is read', async () => {
  const { stdout } = await ask(['history', '--print-severities'], repository);
  const printed = severitiesSchema.parse(parse(stdout));
  expect(severityTable(printed)).toEqual(severityTable());
  expect(printed.critical).toContain('p1');
});

describe('refusals', () => {
  test.each([
    [[], 'E_USAGE', 'nothing says what to read'],
    [['nowhere.json'], 'E_FILE_MISSING', 'there is no file'],
    [['.'], 'E_FILE_MISSING', 'is no run'],
    [[torn], 'E_FILE_INVALID', 'corrupt-xml.xml:11:21: not XML: unclosed tag: skipped'],
    [['page.html'], 'E_INPUT_UNKNOWN', 'XML that begins with <html>'],
    [[calls, '--format', 'incident-csv'], 'E_FILE_INVALID', 'there is no column timestamp'],
    [[calls, '--format', 'alertmanager'], 'E_FILE_INVALID', 'labels: must be a mapping of labels'],
    [[calls, '--format', 'word'], 'E_USAGE', 'Allowed choices'],
    [[calls, '--zone', 'Nowhere'], 'E_USAGE', 'Europe/Berlin'],
    [[calls, '--at', 'noon'], 'E_USAGE', '2026-03-01'],
    [[calls, '--severities', 'odd.yaml'], 'E_FILE_INVALID', 'odd.yaml:2:8: high.0: sev-1 means low already'],
  ])('%j', async (args, code, sentence) => {
    using place = temporaryFolder();
    writeFileSync(join(place.folder, 'page.html'), '<html><body/></html>');
    writeFileSync(join(place.folder, 'odd.yaml'), 'low: [Sev 1]\nhigh: [sev-1]\n');
    const answer = await ask(['history', ...args], place.folder);
    expect(answer.code).toBe(code);
    expect(answer.refusal).toContain(sentence);
  });
});
