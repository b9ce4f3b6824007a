import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { failureSchema } from '../model/failure.ts';
import { readHistory } from './history-input.ts';

function read(text: string): string {
  try {
    const { failures, unseen } = readHistory({ text, name: 'f' });
    for (const failure of failures) expect(failureSchema.parse(failure)).toEqual(failure);
    return [
      ...failures.map(({ time, kind, service = '', severity, symptom = '-', summary = '-' }) =>
        [time, kind, service, severity, symptom, summary].join(' '),
      ),
      ...unseen.map(({ what, why }) => `${what}: ${why}`),
    ].join('; ');
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('; ');
  }
}

// As the four alerts of the file say, one of which is about a disk.
test('the alerts of another project', () => {
  const text = readFileSync(new URL('./fixtures/alerts-chaosrank.json', import.meta.url), 'utf8');
  expect(read(text).split('; ')).toEqual([
    '2026-02-10T08:00:00Z incident payment-service medium latency HighLatency',
    '2026-02-14T15:00:00Z incident cart-service critical error ErrorRateCritical',
    '2026-02-20T11:00:00Z incident auth-service high timeout ConnectionTimeout',
    'f: 1 alert (DiskFull): no label names a service',
  ]);
});

const at = '"startsAt": "2026-02-10T08:00:00.123Z"';

const prometheus = (alerts: string): string => `{"status": "success", "data": {"alerts": [${alerts}]}}`;
const active = '"activeAt": "2026-02-10T08:00:00Z"';

test.each([
  [
    prometheus(`{"labels": {"alertname": "Slow", "service": "a"}, "state": "firing", ${active}}`),
    '2026-02-10T08:00:00Z incident a medium latency Slow',
  ],
  [
    prometheus(`{"labels": {"alertname": "Slow", "service": "a"}, "state": "pending", ${active}}`),
    'f: 1 alert (Slow): pending: it does not fire yet',
  ],
  [prometheus(''), ''],
  [
    prometheus('{"labels": {"service": "a"}, "state": "firing", "activeAt": "soon"}'),
    '1:103 data.alerts[0].activeAt: "soon" is not a time; write it as 2026-03-01T00:00:00Z',
  ],
  [`[{"labels": {"service": "a"}, ${at}}]`, '2026-02-10T08:00:00.123Z incident a medium - -'],
  [`[{"labels": {"job": "b", "app": "c"}, ${at}}]`, '2026-02-10T08:00:00.123Z incident b medium - -'],
  [`[{"labels": {"job": "b", "service": "a"}, ${at}}]`, '2026-02-10T08:00:00.123Z incident a medium - -'],
  [`[{"labels": {"service": "", "app": "c"}, ${at}}]`, '2026-02-10T08:00:00.123Z incident c medium - -'],
  [
    `[{"labels": {"service": "__proto__", "severity": "page"}, ${at}}]`,
    '2026-02-10T08:00:00.123Z incident __proto__ critical - -',
  ],
  [
    `[{"labels": {"service": "a", "severity": "odd"}, ${at}}]`,
    '2026-02-10T08:00:00.123Z incident a medium - -; f: 1 severity (odd): no such word in the table of severities: taken for medium',
  ],
  [`[{"labels": {"service": "a", "severity": "P2"}, ${at}}]`, '2026-02-10T08:00:00.123Z incident a high - -'],
  [
    `{"version": "4", "status": "firing", "alerts": [{"status": "firing", "labels": {"alertname": "X", "service": "a"}, "annotations": {"summary": "It burns"}, ${at}, "endsAt": "0001-01-01T00:00:00Z"}]}`,
    '2026-02-10T08:00:00.123Z incident a medium - X: It burns',
  ],
  [
    `{"status": "success", "data": [{"labels": {"service": "a"}, ${at}}]}`,
    '2026-02-10T08:00:00.123Z incident a medium - -',
  ],
  // Sent again while it lasts: one incident.
  [
    `{"alerts": [{"labels": {"service": "a"}, ${at}}]}\n{"alerts": [{"labels": {"service": "a"}, ${at}}]}\n`,
    '2026-02-10T08:00:00.123Z incident a medium - -',
  ],
  [`{"alerts": []}`, ''],
  [
    `[{"labels": {"service": "a"}, "startsAt": "noon"}]`,
    '1:43 [0].startsAt: "noon" is not a time; write it as 2026-03-01T00:00:00Z',
  ],
  [`[{"labels": {"service": "a"}, "startsAt": 7}]`, '1:43 [0].startsAt: must be a text, this is a number'],
  [
    `[{"labels": {"service": "a"}, ${at}, "endsAt": "later"}]`,
    '1:81 [0].endsAt: "later" is not a time; write it as 2026-03-01T00:00:00Z',
  ],
  [`[{"labels": {"service": 7}, ${at}}]`, '1:25 [0].labels.service: must be a text, this is a number'],
  [`[{"labels": {"service": "a"}, ${at}}, 7]`, '1:72 [1]: must be an object, this is a number'],
  [`[{"labels": [], ${at}}]`, '1:13 [0].labels: must be a mapping of labels, this is a list'],
  [
    `{"alerts": [{"labels": {"service": "a"}, ${at}}]}\n{"time": 1}`,
    '2:1 labels: must be a mapping of labels, this is missing',
  ],
  [`[\n {"labels": {"service": "a"} ${at}}]`, '2:30 not JSON: expected , or }, but this is "\\""'],
])('%s → %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});
