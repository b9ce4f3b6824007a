import { expect, test } from 'vitest';
import { renderJson } from './json.ts';
import { sampleNight } from './sample-night.test-data.ts';
import { sampleRun } from './sample.test-data.ts';

test('the report’s data', async () => {
  const sample = await sampleRun();
  const document = JSON.parse(renderJson(sample)) as Record<string, unknown>;
  const { schemaVersion, kind, headline, counts, rulesBroken } = document;
  expect({ schemaVersion, kind, headline, counts, rulesBroken }).toMatchInlineSnapshot(`
    {
      "counts": {
        "held": 2,
        "inconclusive": 1,
        "notRun": 1,
        "unjudged": 0,
        "violated": 2,
      },
      "headline": "In 2 of 5 experiments, shop broke what it promises: replicas that never agree, half-done sagas and cancelled sagas whose effects still stand.",
      "kind": "report",
      "rulesBroken": [
        "CV1",
        "SG6",
        "SG7",
      ],
      "schemaVersion": 1,
    }
  `);
  expect(document['experiments']).toHaveLength(5);
  expect(document['run']).toEqual(sample.run);
});

test('same data, same bytes, whatever the order of the keys', async () => {
  const sample = await sampleRun();
  const backwards = Object.fromEntries(Object.entries(sample).reverse()) as unknown as typeof sample;
  expect(renderJson(backwards)).toBe(renderJson(sample));
});

test('a night: what changed, what is accepted, and percentiles by phase', async () => {
  const night = await sampleNight();
  const document = JSON.parse(renderJson(night)) as {
    changes: unknown;
    run: { changes: unknown };
    experiments: { acceptance?: unknown; timeline: { load?: { phases: Record<string, unknown>[] } } }[];
  };
  expect(document.changes).toEqual({ new: 1, still: 1, flaky: 1, fixed: 1 });
  expect(document.run.changes).toEqual(night.run.changes);
  expect(document.experiments.map(({ acceptance }) => acceptance)).toEqual([
    undefined,
    { state: 'accepted', rule: 'LA1', until: '2027-01-31' },
    undefined,
    undefined,
  ]);
  const phases = document.experiments[0]?.timeline.load?.phases ?? [];
  expect(
    phases.map(({ phase, due, well, share, failed, latency }) => ({
      phase,
      due,
      well,
      share,
      failed,
      latency,
    })),
  ).toMatchInlineSnapshot(`
    [
      {
        "due": 80,
        "failed": [],
        "latency": {
          "count": 80,
          "maxMs": 29.935,
          "p50Ms": 19.935,
          "p90Ms": 27.103,
          "p99Ms": 29.935,
        },
        "phase": "baseline",
        "share": 1,
        "well": 80,
      },
      {
        "due": 240,
        "failed": [
          {
            "count": 120,
            "reason": "timeout",
          },
        ],
        "latency": {
          "count": 120,
          "maxMs": 854.527,
          "p50Ms": 23.311,
          "p90Ms": 573.951,
          "p99Ms": 851.455,
        },
        "phase": "faulted",
        "share": 0.5,
        "well": 120,
      },
    ]
  `);
});
