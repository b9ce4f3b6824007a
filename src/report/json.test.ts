import { expect, test } from 'vitest';
import { renderJson } from './json.ts';
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
