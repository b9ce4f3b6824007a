/** What a schema has against a value, in words for whoever wrote it: what must stand there, and what to write instead. */

import { z } from 'zod';
import { nearest } from '../lib/nearest.ts';
import { fieldOf } from '../lib/untyped.ts';
import type { Finding, Path } from './finding.ts';

/** What `schema` has against `value`: unknown keys one by one, unions by the branch that was meant. */
export function explainIssues(schema: z.ZodType, value: unknown): Finding[] {
  const parsed = schema.safeParse(value, { error: sentence });
  return parsed.success ? [] : withoutEchoes(parsed.error.issues.flatMap((issue) => explain(issue, value)));
}

/** A key that is only written wrongly is not missing as well. */
function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const meant = findings.flatMap(({ path, message, atKey }) => {
    const [, key] = /; did you mean (.+)\?$/.exec(message) ?? [];
    return atKey === true && key !== undefined ? [JSON.stringify([...path.slice(0, -1), key])] : [];
  });
  return findings.filter(
    ({ path, message }) => !message.startsWith('missing; ') || !meant.includes(JSON.stringify(path)),
  );
}

/** Our words, where the schema itself has none. One line a key for unknown keys. */
function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[String(issue.expected)] ?? issue.expected}`;
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, keysOf(issue.inst))).join('\n');
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return `must ${issue.origin in units ? 'have' : 'be'} at most ${issue.maximum}${units[issue.origin] ?? ''}`;
    case 'invalid_format':
      return issue.format === 'starts_with' ? `must begin with ${String(issue['prefix'])}` : undefined;
    default:
      return undefined;
  }
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const units: Readonly<Record<string, string>> = { array: ' elements', string: ' characters' };

function tooSmall({
  origin,
  minimum,
  inclusive,
}: Pick<z.core.$ZodIssueTooSmall, 'origin' | 'minimum'> & { inclusive?: boolean }): string {
  const bound = inclusive === false ? `more than ${minimum}` : `at least ${minimum}`;
  return `must ${origin in units ? 'have' : 'be'} ${bound}${units[origin] ?? ''}`;
}

function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const instead = near === undefined ? `; known: ${known.join(', ')}` : `; did you mean ${near}?`;
  return `unknown key ${JSON.stringify(key)}${known.length === 0 ? '' : instead}`;
}

function explain(issue: z.core.$ZodIssue, root: unknown): Finding[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const given = path.reduce<unknown>(fieldOf, root);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, index) => ({
        path: [...path, key],
        message: messages[index] ?? issue.message,
        atKey: true,
      }));
    }
    case 'invalid_key':
      return [{ path, message: issue.issues[0]?.message ?? issue.message, atKey: true }];
    case 'invalid_union':
      return explainUnion(issue, path, root);
    case 'invalid_value':
      return [{ path, message: mustBeOneOf(issue.values.map(String), given) }];
    case 'invalid_type':
      return [{ path, message: wrongType(issue, given) }];
    default:
      return [{ path, message: issue.message }];
  }
}

/** By the branch that was meant, if it is the only one of which nothing is missing; else by what the union says of itself. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, root: unknown): Finding[] {
  const given = path.reduce<unknown>(fieldOf, root);
  if ('options' in issue) return [{ path, message: mustBeOneOf(issue.options.map(String), given) }];
  const [meant, ...others] = issue.errors.filter((branch) =>
    branch.every(
      ({ code, path: inner }) => code !== 'invalid_type' || inner.reduce<unknown>(field, given) !== undefined,
    ),
  );
  if (meant === undefined || others.length > 0) return [{ path, message: missingOr(given, issue.message) }];
  return meant.flatMap((inner) => explain({ ...inner, path: [...issue.path, ...inner.path] }, root));
}

function field(value: unknown, step: PropertyKey): unknown {
  return fieldOf(value, typeof step === 'symbol' ? String(step) : step);
}

function mustBeOneOf(known: readonly string[], given: unknown): string {
  const near = typeof given === 'string' ? nearest(given, known) : undefined;
  const instead =
    near === undefined || (known.length === 1 && near !== given)
      ? ''
      : near === given
        ? ', without quotes'
        : `; did you mean ${near}?`;
  return missingOr(given, `must be ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}${instead}`);
}

function wrongType({ expected, message }: z.core.$ZodIssueInvalidType, given: unknown): string {
  const quotes =
    expected === 'string' && (typeof given === 'number' || typeof given === 'boolean')
      ? `; for text write '${String(given)}'`
      : '';
  return missingOr(
    given,
    `${message}, this is ${kindOf(given)}${message === 'must be text' ? quotes : ''}`,
    message,
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;
}

function missingOr(given: unknown, wrong: string, required = wrong): string {
  return given === undefined ? `missing; ${required}` : wrong;
}
