/** Small valid files, broken: in their text, in one of their values, or in their shape. */

import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';

/** Names that mean something to JavaScript, to a terminal, to an encoding, or to us. */
export const hostileNames = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'length', 'then'],
  ...['', ' ', '0', '-1', '<<', 'a->b', 'a.1', '->', '*', 'null', 'client', 'user', '${edge.a}', '$&', '\\'],
  ...['a\u2028b', '\u2029', '\ud800', 'x\udc00', '\0', '\uFEFFa', '\u202e', '\u001b[31m', 'n\n', 'é', 'é'],
  'x'.repeat(300),
] as const;

const oddTexts = [
  ...['0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59.999Z', '2026-02-30', '275760-09-13T00:00:00.001Z'],
  ...['1e999', '-0', 'NaN', 'Infinity', '0x10', '1_000', '99999999999999999999', '9'.repeat(400), '1h'],
  ...['999999999h', '0s', '-1s', '.s', 'http://[::1', '://', 'a:b:c', 'a:99999', '%00', '${A:-${A:-'],
  ...['{{ x }}', '$(A)', 'a,b,,c', '=', 'true', '[]', '{}', '"', "'", '&a', '*a', '!!js/function x'],
] as const;

const oddNumbers = [
  ...[0, -0, -1, 0.5, 1e-320, 1e15, 2 ** 31, 2 ** 53, 2 ** 64, 1e21, 1e308, -1e308, 1_770_710_400],
] as const;

/** What stands in broken files of every kind. */
const tokens = [
  ...['null', '{}', '[]', '""', '-1', '1e999', '-0', 'true', ',', '\n', '\r', '{', '[', '}', ']', '"', "'"],
  ...['\t', '\0', '\uFEFF', '\u2028', '\ud800', '\udc00', '\u0085', '\\', '\\u', '\\ud800', '//', '\n\n'],
  ...[
    ': ',
    '- ',
    '? ',
    '&a ',
    '*a',
    '<<: *a',
    '<<: ',
    '!!binary ',
    '!!set ',
    '|',
    '>',
    '---\n',
    '%YAML 1.1\n---\n',
    '!!timestamp ',
    '!!omap ',
    '...\n',
    '# ',
  ],
  ...[
    '<',
    '>',
    '</',
    '/>',
    '&lt;',
    '&x;',
    '&#0;',
    '&#x110000;',
    '<![CDATA[',
    ']]>',
    '<!--',
    '<?x',
    '<!DOCTYPE x [',
  ],
  ...['<testcase>', '</testcase>', '<failure/>', '<testsuite>', ';', '\t,', '""', '=', '${', '{{'],
  ...['['.repeat(300), '{"a":'.repeat(300), '- '.repeat(300), '<testsuite>'.repeat(300), '9'.repeat(400)],
] as const;

const share = fc.double({ min: 0, max: 0.999_999, noNaN: true });
const name = fc.constantFrom<string>(...hostileNames);
const scalar = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, ...oddNumbers),
  name,
  fc.constantFrom<string>(...oddTexts),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

const edit = fc.record({
  how: fc.constantFrom('put', 'put', 'cut', 'copy', 'flip', 'end'),
  at: share,
  to: share,
  length: fc.nat(40),
  put: fc.oneof(fc.constantFrom<string>(...tokens), name, fc.string({ unit: 'binary', maxLength: 6 })),
});

function edited(
  text: string,
  { how, at, to, length, put }: typeof edit extends fc.Arbitrary<infer T> ? T : never,
): string {
  const from = Math.floor(at * text.length);
  const end = from + length;
  switch (how) {
    case 'cut':
      return text.slice(0, from) + text.slice(end);
    case 'copy': {
      const place = Math.floor(to * text.length);
      return text.slice(0, place) + text.slice(from, end) + text.slice(place);
    }
    case 'flip':
      return (
        text.slice(0, from) +
        String.fromCharCode(text.charCodeAt(from) ^ (1 << (length % 7))) +
        text.slice(from + 1)
      );
    case 'end':
      return text.slice(0, from);
    default:
      return text.slice(0, from) + put + text.slice(from + (length % 8));
  }
}

const change = fc.record({
  how: fc.constantFrom('set', 'set', 'drop', 'twice', 'rename', 'copy', 'nest', 'wrap'),
  at: share,
  to: share,
  name,
  value: fc.oneof(scalar, scalar, fc.constantFrom<unknown>([], {}, [null], [[]], { name: 7 }, [{}, 'a'])),
  depth: fc.nat(230),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Where a value stands. */
interface Place {
  readonly holder: object;
  readonly key: string;
}

function placesIn(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value, key });
    placesIn(Reflect.getOwnPropertyDescriptor(value, key)?.value, found);
  }
  return found;
}

/** Also of a key such as `__proto__`. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

function own({ holder, key }: Place): unknown {
  return Reflect.getOwnPropertyDescriptor(holder, key)?.value;
}

function copyOf(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** Changes a document where it is. */
function alter(root: object, { how, at, to, name: other, value, depth }: Change): void {
  const places = placesIn(root);
  const place = places[Math.floor(at * places.length)];
  if (place === undefined) return;
  const { holder, key } = place;
  const old = own(place);
  switch (how) {
    case 'drop':
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
      break;
    case 'twice':
      if (Array.isArray(holder)) holder.push(copyOf(old));
      else put(holder, `${key}${other}`, copyOf(old));
      break;
    case 'rename':
      if (Array.isArray(holder)) put(holder, key, other);
      else {
        Reflect.deleteProperty(holder, key);
        put(holder, other, old);
      }
      break;
    case 'copy': {
      const from = places[Math.floor(to * places.length)];
      if (from !== undefined) put(holder, key, copyOf(own(from)));
      break;
    }
    case 'nest': {
      let nested: unknown = old;
      for (let level = 0; level < depth; level += 1) nested = level % 2 === 0 ? [nested] : { [key]: nested };
      put(holder, key, nested);
      break;
    }
    case 'wrap':
      put(holder, key, Array.isArray(old) ? { [other]: old } : [old, old]);
      break;
    default:
      // A copy: the next change may be of what stands there now.
      put(holder, key, copyOf(value));
  }
}

/** How documents are written into one text. */
type Writing = 'json' | 'lines' | 'yaml';

function written(documents: readonly unknown[], writing: Writing): string {
  const texts = documents.map((one) => JSON.stringify(one));
  if (writing === 'yaml') return `# x\n${texts.join('\n---\n')}\n`;
  if (writing === 'lines' || texts.length !== 1) return texts.join('\n');
  return JSON.stringify(documents[0], null, 1);
}

/** The documents of a text of JSON or YAML; none for another. */
function documentsOf(text: string): string[] {
  if (!/^[\s{[\w#-]/.test(text) || /^\s*</.test(text)) return [];
  try {
    return parseAllDocuments(text, { merge: true, logLevel: 'silent' }).map((one) =>
      JSON.stringify(one.toJS()),
    );
  } catch {
    return [];
  }
}

/** Keys and texts that these documents have. */
function wordsOf(documents: readonly string[]): string[] {
  const words = new Set<string>();
  for (const document of documents)
    for (const place of placesIn(JSON.parse(document))) {
      if (!Array.isArray(place.holder)) words.add(place.key);
      const value = own(place);
      if (typeof value === 'string') words.add(value);
    }
  return [...words];
}

/** Documents of any structure, out of the words that readers look for. */
function builtOf(words: readonly string[]): fc.Arbitrary<unknown> {
  const word = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('', ...words) },
    { weight: 1, arbitrary: name },
  );
  return fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.oneof({ weight: 3, arbitrary: word }, { weight: 1, arbitrary: scalar }),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.array(fc.tuple(word, tie('any')), { maxLength: 5 }).map((fields) => {
        const made = {};
        for (const [key, value] of fields) put(made, key, value);
        return made;
      }),
    ),
  })).any;
}

/** Texts that were one of `seeds`, with one to four places broken, whatever stands there. */
export function brokenText(seeds: readonly [string, ...string[]]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([text, edits]) => edits.reduce(edited, text));
}

/** The documents of `seeds` (JSON or YAML), of which values, names or parts are others; and documents of any structure with the seeds' words. */
export function hostileDocuments(
  seeds: readonly [string, ...string[]],
  writings: readonly [Writing, ...Writing[]],
): fc.Arbitrary<string> | undefined {
  const parsed = seeds.map(documentsOf).filter((documents) => documents.length > 0);
  const [first, ...others] = parsed;
  if (first === undefined) return undefined;
  const writing = fc.constantFrom(...writings);
  const altered = fc
    .tuple(fc.constantFrom(first, ...others), fc.array(change, { minLength: 1, maxLength: 4 }), writing)
    .map(([documents, changes, how]) => {
      const roots = documents.map((one): unknown => JSON.parse(one));
      for (const one of changes) alter(roots, one);
      return written(roots, how);
    });
  const built = fc
    .tuple(builtOf(wordsOf(parsed.flat())), writing)
    .map(([document, how]) => written([document], how));
  return fc.oneof({ weight: 5, arbitrary: altered }, { weight: 1, arbitrary: built });
}

/** What nearly is one of `seeds`: {@link brokenText}, and where they are documents {@link hostileDocuments}. */
export function hostileText(seeds: readonly [string, ...string[]]): fc.Arbitrary<string> {
  const isJson = seeds.some((seed) => /^\s*[[{]/.test(seed));
  const documents = hostileDocuments(
    seeds,
    isJson ? ['json', 'json', 'json', 'lines', 'yaml'] : ['yaml', 'yaml', 'json', 'lines'],
  );
  return documents === undefined
    ? brokenText(seeds)
    : fc.oneof({ weight: 2, arbitrary: brokenText(seeds) }, { weight: 3, arbitrary: documents });
}
