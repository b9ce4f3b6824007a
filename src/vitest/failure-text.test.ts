import { expect, test } from 'vitest';
import type { ReportData } from '../report/data.ts';
import { sampleRun } from '../report/sample.test-data.ts';
import { inconclusiveText, troubleText, unmetText } from './failure-text.ts';

const failure = { name: 'pay', expected: ['held'], runs: 1, cwd: '/home/shop' };

async function only(index: number): Promise<ReportData> {
  const data = await sampleRun({ held: 1 });
  return { ...data, experiments: data.experiments.filter((_, at) => at === index) };
}

test('violated: the sentence first, then what broke, the command that repeats it and the report', async () => {
  const text = unmetText(await only(0), failure);
  const [first] = text.split('\n');
  expect(first).toMatch(/^pay is expected to be held, and was violated \(SG6 and SG7\): .*payment/);
  expect(text).toContain('SG6 A saga leaves all of its effects, or none');
  expect(text).toMatch(/replay +seatrial replay reports\/.*01-payment-lost-reply/);
  expect(text).toMatch(/\nreport: \/home\/shop\/reports\/2026-11-24T21-04-10-shop\/report\.html$/);
});

test.each([
  [0, 3, 'held', 'pay is expected to be held, and run 3 was violated (SG6 and SG7): '],
  [3, 1, 'violated', 'pay is expected to be violated, and held\n'],
  [3, 4, 'violated(SG6)', 'pay is expected to be violated(SG6), and held in 4 runs\n'],
])('experiment %i in run %i, expected to be %s', async (index, runs, expected, text) => {
  expect(unmetText(await only(index), { ...failure, runs, expected: [expected] })).toContain(text);
});

test('inconclusive: why', async () => {
  expect(inconclusiveText(await only(2), { ...failure, runs: 3 })).toMatch(
    /^pay is expected to be held, and is inconclusive, which proves nothing, at last in run 3: The fault missed its moment: no saga/,
  );
  expect(inconclusiveText({ ...(await only(0)), experiments: [] }, failure)).toContain('nothing was run');
});

test('not judged: what the command said last, without what moves a terminal', async () => {
  const said = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
  const text = troubleText({ code: 3, text: `${said}\nE_PROXY \u001b[2J` }, failure);
  expect(text).toMatch(/^pay was not judged: seatrial run ended with 3, in \/home\/shop\nline 61\n/);
  expect(text).toMatch(/\nE_PROXY \ufffd\[2J$/);
  const killed = troubleText({ code: null, text: 'gone', data: await only(2) }, failure);
  expect(killed).toMatch(/^pay was not judged: seatrial run was killed, in \/home\/shop\n\n/);
  expect(killed).toContain('no saga was between reserve and charge');
  expect(killed).toMatch(/\ngone$/);
});
