/**
 * Calico's selectors, which are texts: `app == 'cart' && tier in {'a', 'b'} && !has(canary)`.
 *
 * https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors: comparisons, `has()`, `all()` and `global()`, joined by `&&`, `||`,
 * `!` and parentheses. `&&` binds closer than `||`.
 */

import { invalidAt, textOf, type Located } from './json-input.ts';
import type { Labels } from './kubernetes-object.ts';
import type { Label, PodSelector } from './pod-selector.ts';

/** What a part of a selector asks for. */
interface Condition {
  readonly holds: (labels: Labels, namespace: string) => boolean;
  /** Labels that whoever meets it has. */
  readonly equal: readonly Label[];
  /** Labels of which whoever meets it has one at least. */
  readonly oneOf?: readonly Label[] | undefined;
  /** Everybody meets it. */
  readonly isAll?: boolean;
}

const token = /\s*(?:(&&|\|\||==|!=|[!(){},])|'([^']*)'|"([^"]*)"|([A-Za-z0-9_][\w./-]*))/y;
const charactersMost = 2_000;
const depthMost = 100;
const namespaceLabel = 'projectcalico.org/namespace';

/** @throws `InvalidDocumentError` where it is no selector. O(characters) */
export function calicoSelector(at: Located, namespace: string | undefined): PodSelector {
  const text = textOf(at);
  const { holds, equal, oneOf, isAll = false } = parse(text, (message) => invalidAt(at, message));
  const [, named] = equal.find(([key]) => key === namespaceLabel) ?? [];
  return {
    namespace: namespace ?? named,
    isEverybody: isAll,
    oneOf,
    equal: new Map(equal),
    holds,
    key: JSON.stringify(['calico', text, namespace]),
  };
}

type Refuse = (message: string) => Error;

function parse(text: string, refuse: Refuse): Condition {
  if (text.length > charactersMost) throw refuse(`a selector of more than ${charactersMost} characters`);
  const words = wordsOf(text, refuse);
  let at = 0;
  let depth = 0;
  const isNext = (word: string): boolean => {
    const next = words[at];
    const isWord = next?.isText === false && next.word === word;
    if (isWord) at += 1;
    return isWord;
  };
  const take = (word: string): void => {
    if (!isNext(word)) throw refuse(`must be a selector: ${word} is expected at word ${at + 1}`);
  };
  const wordOf = (isText: boolean): string => {
    const next = words[at];
    if (next?.isText !== isText || (!isText && !/^\w/.test(next.word)))
      throw refuse(
        `must be a selector: ${isText ? 'a text in quotes' : 'a label'} is expected at word ${at + 1}`,
      );
    at += 1;
    return next.word;
  };
  const any = (): Condition => {
    const parts = [both()];
    while (isNext('||')) parts.push(both());
    return parts.length === 1 ? (parts[0] ?? everybody) : anyOf(parts);
  };
  const both = (): Condition => {
    const parts = [single()];
    while (isNext('&&')) parts.push(single());
    return parts.length === 1 ? (parts[0] ?? everybody) : allOf(parts);
  };
  const single = (): Condition => {
    depth += 1;
    if (depth > depthMost) throw refuse(`a selector nested deeper than ${depthMost}`);
    const found = isNext('!') ? not(single()) : isNext('(') ? inside() : comparison();
    depth -= 1;
    return found;
  };
  const inside = (): Condition => {
    const found = any();
    take(')');
    return found;
  };
  const comparison = (): Condition => {
    const name = wordOf(false);
    if (isNext('(')) return called(name);
    if (isNext('==')) return equals(name, wordOf(true));
    if (isNext('!=')) return not(equals(name, wordOf(true)));
    if (isNext('in')) return among(name, list());
    if (isNext('not')) {
      take('in');
      return not(among(name, list()));
    }
    for (const [word, meets] of parts) {
      if (!isNext(word)) continue;
      if (word !== 'contains') take('with');
      const part = wordOf(true);
      return { equal: [], holds: (labels, own) => meets(valueIn(labels, own, name) ?? '', part) };
    }
    throw refuse(`must be a selector: an operator is expected at word ${at + 1}`);
  };
  const called = (name: string): Condition => {
    if (name === 'has') {
      const key = wordOf(false);
      take(')');
      return { equal: [], holds: (labels, own) => valueIn(labels, own, key) !== undefined };
    }
    take(')');
    if (name === 'all') return everybody;
    if (name === 'global') return not(everybody);
    throw refuse(`must be a selector: there is no ${name}()`);
  };
  const list = (): string[] => {
    take('{');
    if (isNext('}')) return [];
    const values = [wordOf(true)];
    while (isNext(',')) values.push(wordOf(true));
    take('}');
    return values;
  };
  if (words.length === 0) return everybody;
  const whole = any();
  if (at < words.length) throw refuse(`must be a selector: word ${at + 1} is too much`);
  return whole;
}

/** How a part of a value is asked for. */
const parts: readonly (readonly [word: string, meets: (value: string, part: string) => boolean])[] = [
  ['contains', (value, part) => value.includes(part)],
  ['starts', (value, part) => value.startsWith(part)],
  ['ends', (value, part) => value.endsWith(part)],
];

interface Word {
  readonly word: string;
  readonly isText: boolean;
}

function wordsOf(text: string, refuse: Refuse): Word[] {
  const words: Word[] = [];
  const end = text.trimEnd().length;
  token.lastIndex = 0;
  while (token.lastIndex < end) {
    const from = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw refuse(`must be a selector: character ${from + 1} is not understood`);
    const [, sign, single, double, word] = match;
    const quoted = single ?? double;
    words.push({ word: quoted ?? sign ?? word ?? '', isText: quoted !== undefined });
  }
  return words;
}

const everybody: Condition = { equal: [], isAll: true, holds: () => true };

function valueIn(labels: Labels, namespace: string, key: string): string | undefined {
  return key === namespaceLabel ? namespace : labels.get(key);
}

function equals(key: string, value: string): Condition {
  return {
    equal: [[key, value]],
    ...(key === namespaceLabel ? {} : { oneOf: [[key, value]] }),
    holds: (labels, own) => valueIn(labels, own, key) === value,
  };
}

function among(key: string, values: readonly string[]): Condition {
  const set = new Set(values);
  return {
    equal: values.length === 1 ? [[key, values[0] ?? '']] : [],
    ...(key === namespaceLabel ? {} : { oneOf: values.map((value): Label => [key, value]) }),
    holds: (labels, own) => set.has(valueIn(labels, own, key) ?? ''),
  };
}

function allOf(parts: readonly Condition[]): Condition {
  return {
    equal: parts.flatMap(({ equal }) => equal),
    oneOf: parts.find(({ oneOf }) => oneOf !== undefined)?.oneOf,
    isAll: parts.every(({ isAll }) => isAll === true),
    holds: (labels, namespace) => parts.every((one) => one.holds(labels, namespace)),
  };
}

function anyOf(parts: readonly Condition[]): Condition {
  const choices = parts.flatMap(({ oneOf }) => (oneOf === undefined ? [] : [oneOf]));
  return {
    equal: [],
    oneOf: choices.length === parts.length ? choices.flat() : undefined,
    isAll: parts.some(({ isAll }) => isAll === true),
    holds: (labels, namespace) => parts.some((one) => one.holds(labels, namespace)),
  };
}

function not(one: Condition): Condition {
  return { equal: [], holds: (labels, namespace) => !one.holds(labels, namespace) };
}
