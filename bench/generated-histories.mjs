/** Generated histories as files: as rows for us, as operations for Porcupine. */

import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

const { createRandom } = await import('../dist/lib/random.js');
const { generateHistory } = await import('../dist/testing/history-generator.js');
const { pairsOf } = await import('../dist/testing/row-pairs.js');
const { seatrialLines } = await import('../dist/history/write-seatrial.js');

/** Writes one into the folder, `wanted` as the generator takes it: `{ ours, peer }`, the two files. */
export async function writeGenerated(folder, seed, wanted) {
  const { object, clients, keys = 1, operations, infoRate = 0 } = wanted;
  const name = join(folder, [object, clients, keys, operations, infoRate, seed].join('-'));
  const rows = generateHistory(createRandom(seed, object), wanted);
  await writeLines(`${name}.jsonl`, seatrialLines(rows));
  await writeLines(`${name}.operations.jsonl`, operationLines(object, rows));
  return { ours: `${name}.jsonl`, peer: `${name}.operations.jsonl` };
}

/** What failed is left out, and what only looked and was told nothing. */
function* operationLines(object, rows) {
  for (const { invoke, completion, begin, end } of pairsOf(rows)) {
    const known = completion?.type === 'ok';
    if (completion?.type === 'fail' || (!known && ['read', 'get', 'contains'].includes(invoke.f))) continue;
    const interval = { call: begin, ...(end === Infinity ? {} : { return: end }) };
    const fields = {
      process: invoke.process,
      f: invoke.f,
      key: String(invoke.key ?? ''),
      known,
      ...interval,
    };
    if (object === 'element-set') {
      Object.assign(
        fields,
        { key: `${fields.key} ${invoke.value}` },
        elementFields[invoke.f](completion?.value),
      );
    } else Object.assign(fields, askedFields(invoke), known ? toldFields(completion) : {});
    yield `${JSON.stringify(fields)}\n`;
  }
}

/** An element that is in a set, or is not, is a register of its own that is written. */
const elementFields = {
  add: () => ({ f: 'write', to: 1 }),
  remove: () => ({ f: 'write' }),
  contains: (told) => ({ f: 'read', ...(told === true ? { value: 1 } : {}) }),
};

function askedFields({ f, value }) {
  if (f === 'cas') return { from: value[0], to: value[1] };
  if (f === 'put' || f === 'append') return { text: value };
  return typeof value === 'number' ? { to: value } : {};
}

function toldFields({ f, value }) {
  if (f === 'read' && Array.isArray(value)) return { elements: value };
  if (f === 'get') return { seen: value };
  return typeof value === 'number' ? { value } : {};
}

async function writeLines(file, lines) {
  const stream = createWriteStream(file);
  for (const line of lines) if (!stream.write(line)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
}
