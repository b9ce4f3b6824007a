/** PagerDuty, Opsgenie, Grafana OnCall, PetShop, lists of releases: small cases, each with what makes it one. */

import { expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { failureSchema } from '../model/failure.ts';
import { readHistory } from './history-input.ts';

/** `FORM: TIME SERVICE SEVERITY SYMPTOM SUMMARY; …; what is passed over: why`, or `LINE:COLUMN what is wrong`. */
function read(text: string): string {
  try {
    const { form, failures, unseen } = readHistory({ text, name: 'f' });
    for (const failure of failures) expect(failureSchema.parse(failure)).toEqual(failure);
    const lines = failures.map(
      ({ time, service = '', severity, symptom = '-', summary = '-', zone, files }) =>
        [time.slice(5, 16), service, severity, symptom, summary, zone, files]
          .filter((one) => one !== undefined)
          .join(' '),
    );
    return `${form}: ${[...lines, ...unseen.map(({ what, why }) => `${what}: ${why}`)].join('; ')}`;
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('; ');
  }
}

const created = '"created_at": "2026-02-10T08:00:00Z"';
const cart = '"service": {"id": "S1", "summary": "cart"}';

test.each([
  [`{"incidents": []}`, 'pagerduty: '],
  [
    `{"incidents": [{${created}, ${cart}, "urgency": "low", "title": "Cart slow"}]}`,
    'pagerduty: 02-10T08:00 cart low latency Cart slow',
  ],
  [`{"incident": {${created}, ${cart}, "urgency": "high"}}`, 'pagerduty: 02-10T08:00 cart high - -'],
  // What a priority says is more than the urgency.
  [
    `[{${created}, ${cart}, "urgency": "low", "priority": {"summary": "P1"}}]`,
    'pagerduty: 02-10T08:00 cart critical - -',
  ],
  [
    `[{${created}, ${cart}, "urgency": "low", "priority": {"summary": "Whale"}}]`,
    'pagerduty: 02-10T08:00 cart low - -',
  ],
  // Pages put into a list, and what a webhook is sent.
  [
    `[{"incidents": [{${created}, ${cart}, "urgency": "low"}]}, {"incidents": []}]`,
    'pagerduty: 02-10T08:00 cart low - -',
  ],
  [
    `{"event": {"event_type": "incident.triggered", "data": {"type": "incident", ${created}, ${cart}, "urgency": "high", "title": "x"}}}`,
    'pagerduty: 02-10T08:00 cart high - x',
  ],
  [
    `{"incidents": [{${created}, "urgency": "odd", "service": {"name": "__proto__"}}]}`,
    'pagerduty: 02-10T08:00 __proto__ medium - -; f: 1 severity (odd): no such word in the table of severities: taken for medium',
  ],
  [
    `{"incidents": [{${created}, "urgency": "low", "title": "A", "service": null}, {${created}, "urgency": "low", "service": {"id": "S1"}}]}`,
    'pagerduty: f: 2 incidents (A, one without a name): the service has no name',
  ],
  [
    `{"incidents": [{"created_at": "soon", ${cart}, "urgency": "low"}]}`,
    '1:31 incidents[0].created_at: "soon" is not a time; write it as 2026-03-01T00:00:00Z',
  ],
  [
    `{"incidents": [{"urgency": "low", "created_at": null}]}`,
    '1:49 incidents[0].created_at: must be a time, this is null',
  ],
  [
    `{"incidents": [{${created}, ${cart}, "urgency": "low"}, 7]}`,
    '1:118 incidents[1]: must be an object, this is a number',
  ],

  [
    `{"data": [{"createdAt": "2026-02-10T09:00:00.5+01:00", "message": "m", "priority": "P2", "tags": ["x", "service: cart"]}]}`,
    'opsgenie: 02-10T08:00 cart high - m +01:00',
  ],
  [
    `{"data": [{"createdAt": 1770710400000, "message": "m", "tags": ["Service=cart"], "details": {"service": "pay"}}]}`,
    'opsgenie: 02-10T08:00 cart medium - m',
  ],
  [
    `{"alert": {"createdAt": 1770710400000, "message": "m", "details": {"app": "pay"}}}`,
    'opsgenie: 02-10T08:00 pay medium - m',
  ],
  [
    `{"data": [{"createdAt": 1770710400000, "message": "m", "tags": "service:a"}]}`,
    '1:64 data[0].tags: must be a list, this is a string',
  ],
  [`{"data": [], "took": 0.1, "requestId": "r"}`, 'opsgenie: '],

  [
    `{"results": [{"received_at": "2026-02-10T08:00:00Z", "title": "t", "alerts": [{"payload": {"labels": {"app": "a"}}}, {"payload": {"labels": {"app": "b", "severity": "page"}}}]}]}`,
    'grafana-oncall: 02-10T08:00 a medium - t; 02-10T08:00 b critical - t',
  ],
  // What Alertmanager sent, as newer versions keep it.
  [
    `{"results": [{${created}, "alerts_count": 2, "title": "t", "last_alert": {"payload": {"commonLabels": {"severity": "low"}, "alerts": [{"labels": {"job": "a", "severity": "low"}}, {"labels": {"job": "a", "severity": "high"}}]}}}]}`,
    'grafana-oncall: 02-10T08:00 a high - t',
  ],
  [
    `{"results": [{${created}, "alerts_count": 1, "title": "t", "labels": [{"key": {"id": "k", "name": "service"}, "value": {"id": "v", "name": "a"}}]}]}`,
    'grafana-oncall: 02-10T08:00 a medium - t',
  ],
  [
    `{"results": [{"received_at": "2026-02-10T08:00:00Z", "title": "t", "alerts": [{"payload": null}]}]}`,
    'grafana-oncall: f: 1 alert group (t): no label names a service',
  ],

  [
    `{"target": {"node": "front", "metric": "latency", "timestamp": 1770710400}, "root_cause": {"node": "back"}}`,
    'petshop: 02-10T08:00 back medium latency latency of front',
  ],
  [
    `{"target": {"node": "front", "metric": "availability", "timestamp": 1770710400}}`,
    'petshop: 02-10T08:00 front medium error availability of front',
  ],

  [
    `[{"release": "v2", "date": "2026-02-10", "files_changed_per_service": {"a": 3, "b": 0, "__proto__": 1}}]`,
    'release-list: 02-10T00:00 a medium - release v2 UTC, assumed 3; 02-10T00:00 __proto__ medium - release v2 UTC, assumed 1',
  ],
  [
    `[{"release": "v2", "date": "2026-02-10", "files_changed_per_service": {"a": -3}}]`,
    '1:77 [0].files_changed_per_service.a: must be a number of files, this is a number',
  ],
])('%s → %s', (text, expected) => {
  expect(read(text)).toBe(expected);
});
