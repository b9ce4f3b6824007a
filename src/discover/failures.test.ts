import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { InvalidDocumentError } from '../model/document.ts';
import { failureSchema, type Failure } from '../model/failure.ts';
import { readFailures } from './history-input.ts';
import { often } from '../testing/often.ts';

const header = 'timestamp,service,type,severity,request_volume';

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}

/** A failure in one line. */
function shown({ time, kind, service, edge, symptom, severity, volume }: Failure): string {
  return [time, kind, service ?? edge, symptom ?? '-', severity, volume ?? '-'].join(' ');
}

/** The failures, or all that is wrong: `2:1 "x" is not a time`. */
function read(text: string): string {
  try {
    return readFailures(text, { name: 'f' }).map(shown).join('; ');
  } catch (error) {
    if (error instanceof InvalidDocumentError) {
      return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`).join('; ');
    }
    if (!(error instanceof SeatrialError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

describe('incident tables', () => {
  test.each([
    // The counts are the data lines of each file, the shares of its services counted with cut | sort | uniq -c.
    ['chaosrank-sample.csv', { 'payment-service': 4, 'auth-service': 2, 'inventory-service': 1 }],
    ['chaosrank-seed-incidents.csv', { paymentservice: 5, productcatalogservice: 4, cartservice: 3 }],
  ])('%s', (name, counts) => {
    const failures = readFailures(fixture(name), { name });
    const counted: Record<string, number> = {};
    for (const { service = '' } of failures) counted[service] = (counted[service] ?? 0) + 1;
    expect(counted).toEqual(counts);
    for (const failure of failures) expect(failureSchema.parse(failure)).toEqual(failure);
  });

  test('each row of the largest one is an incident with the same type, severity and volume', () => {
    const failures = readFailures(fixture('chaosrank-social-network.csv'), { name: 'f' });
    expect(failures).toHaveLength(31);
    expect(
      new Set(
        failures.map(({ symptom, severity, volume }) => `${symptom ?? ''} ${severity} ${volume ?? ''}`),
      ),
    ).toEqual(new Set(['latency critical 25000']));
    expect(failures[0]?.service).toBe('composepost-uploadtext');
  });

  test.each([
    [
      `${header}\n2026-02-10T10:00:00Z,pay,error,critical,8000`,
      '2026-02-10T10:00:00Z incident pay error critical 8000',
    ],
    ['\uFEFFService,Timestamp\r\npay,2026-02-10 10:00\r\n', '2026-02-10T10:00:00Z incident pay - medium -'],
    [
      `${header}\n2026-02-10T10:00:00+01:00,"pay, me",oops,LOW,`,
      '2026-02-10T09:00:00Z incident pay, me other low -',
    ],
    [
      'timestamp;service\n1767225600;pay\n\n1767225600000;pay',
      '2026-01-01T00:00:00Z incident pay - medium -; 2026-01-01T00:00:00Z incident pay - medium -',
    ],
    [header, ''],
    [
      `${header}\n2026-13-10,pay,error,low,1`,
      '2:1 "2026-13-10" is not a time; write it as 2026-03-01T00:00:00Z',
    ],
    [
      `${header}\n2026-02-30,pay,error,low,1`,
      '2:1 "2026-02-30" is not a time; write it as 2026-03-01T00:00:00Z',
    ],
    [
      `\n\n${header}\r\n2026-02-10 10:00:00,5 UTC;`.replace(
        '\r\n2026-02-10 10:00:00,5 UTC;',
        '\r\n2026-02-10,pay,,,\r\n',
      ),
      '2026-02-10T00:00:00Z incident pay - medium -',
    ],
    [`${header}\r2026-02-10,pay,error,low,1\r`, '2026-02-10T00:00:00Z incident pay error low 1'],
    [
      `${header}\n"2026-02-10","multi\nline, ""a""",error,harmless,many\n,,error,low,1\n`,
      '3:20 "harmless" is in no row of the table of severities; 3:29 "many" is not a request volume; 4:1 the timestamp is empty; 4:2 the service is empty',
    ],
    ['timestamp,service,service\n2026-02-10,a,b', '1:19 there is a second column service'],
    [`${header}\n2026-02-10,pay,error,low,0x10`, '2:26 "0x10" is not a request volume'],
    [`${header}\n2026-02-10,,error,low,1`, '2:12 the service is empty'],
    [
      `${header}\n2026-02-10,a,error,low,1\n2026-02-10,pay,error,lowest,1`,
      '3:22 "lowest" is in no row of the table of severities',
    ],
    [`${header}\n2026-02-10,pay,error,low,many`, '2:26 "many" is not a request volume'],
    [`${header}\n2026-02-10,pay,error,low,1,2`, '2:28 6 cells under 5 columns'],
    [`${header}\n"2026-02-10,pay`, '2:1 Quoted field unterminated'],
    ['a,b\n1,2', 'E_INPUT_UNKNOWN f is not a failure history in any format read here'],
    [
      '{"resourceSpans": []}',
      'E_INPUT_UNKNOWN f is not a failure history in any format read here; it looks like OpenTelemetry traces (OTLP JSON)',
    ],
    ['[{"labels":', '1:12 not JSON: expected a value, but the text ends'],
    [
      '{\n "resourceSpans": []\n}',
      'E_INPUT_UNKNOWN f is not a failure history in any format read here; it looks like OpenTelemetry traces (OTLP JSON)',
    ],
    ['[{}]', 'E_INPUT_UNKNOWN f is not a failure history in any format read here'],
  ])('%j → %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

describe('our own lines', () => {
  const line = '{"time":"2026-02-10T10:00:00Z","kind":"deployment","edge":"a->b","source":"s"}';
  test.each([
    [
      `${line}\n\n${line}\n`,
      '2026-02-10T10:00:00Z deployment a->b - medium -; 2026-02-10T10:00:00Z deployment a->b - medium -',
    ],
    ['', ''],
    [' \n', ''],
    [line.replace('"edge":"a->b",', ''), '1:1 must name a service or an edge'],
  ])('%j → %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test('all that is wrong is said at once, each with its line and column', () => {
    const problems = read(`${line}\n{"a" 1}\n\n{"time": 1}\n{"time"`)
      .split('; ')
      .map((one) => one.slice(0, 24));
    expect(problems).toContain('2:6 not JSON: expected :');
    expect(problems).toContain('5:8 not JSON: expected :');
    expect(problems.some((one) => one.startsWith('4:10 time: must be'))).toBe(true);
    expect(problems.some((one) => one.startsWith('4:1 source: missing'))).toBe(true);
  });

  test('of many problems the first are shown, and how many there are', () => {
    const all = read(`${line.replace('deployment', 'party')}\n`.repeat(100)).split('; ');
    expect(all.filter((one) => /^\d+:/.test(one))).toHaveLength(20);
    expect(all.at(-1)).toContain('80 more problems');
  });
});

test('a table of 100 000 lines is read in a few seconds', { timeout: 10_000 }, () => {
  const rows = Array.from(
    { length: 100_000 },
    (_, index) => `2026-02-10T10:00:00Z,s${index % 50},error,high,${index}`,
  );
  expect(readFailures([header, ...rows].join('\n'), { name: 'f' })).toHaveLength(100_000);
});

test('whatever the text, the answer is a history or an error of ours', () => {
  const start = fc.constantFrom(
    fixture('chaosrank-sample.csv'),
    '{"time":"2026-02-10T10:00:00Z","kind":"incident","service":"a","source":"s"}\n',
  );
  const mutation = fc.tuple(fc.nat(500), fc.nat(12), fc.string({ maxLength: 8 }));
  fc.assert(
    fc.property(start, fc.array(mutation, { maxLength: 4 }), (text, mutations) => {
      const mutated = mutations.reduce(
        (all, [at, cut, put]) => all.slice(0, at) + put + all.slice(at + cut),
        text,
      );
      expect(() => read(mutated)).not.toThrow();
    }),
    { numRuns: often(1_000) },
  );
});
