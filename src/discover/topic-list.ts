/** Topics with who writes and who reads them: `{topics: [{name, producer, consumers: […]}]}`. Nobody waits for a reader: asynchronous edges. */

import { configuredTopology, togetherOf, type NamedEdge, type NamedService } from './configured.ts';
import { createEdgeLimit } from './edge-limit.ts';
import type { Gathered } from './gathered.ts';
import { elementsOf, fieldOf, isRecord, textOf, type Located } from './json-input.ts';
import type { ParsedFile } from './parsed-file.ts';

/** Whether this is such a list. */
export function looksLikeTopics(value: unknown): boolean {
  const topics = isRecord(value) ? value['topics'] : undefined;
  if (!Array.isArray(topics)) return false;
  const first: unknown = topics[0];
  return isRecord(first) && ['producer', 'producers', 'consumers'].some((key) => Object.hasOwn(first, key));
}

/** What these lists show. */
export function gatherTopics(files: readonly ParsedFile[]): Gathered {
  return {
    topology: togetherOf(files.map(({ name, documents: [document] }) => topologyOf(name, document))),
    callees: [],
    unseenIn: () => [],
  };
}

function topologyOf(file: string, document: Located): ReturnType<typeof configuredTopology> {
  const services: NamedService[] = [];
  const edges: NamedEdge[] = [];
  const limit = createEdgeLimit();
  for (const topic of elementsOf(fieldOf(document, 'topics'))) {
    const name = textOf(fieldOf(topic, 'name'));
    const [producers, consumers] = [namesOf(topic, 'producer'), namesOf(topic, 'consumer')];
    for (const one of [...producers, ...consumers]) services.push({ name: one });
    limit(producers.length * consumers.length, topic);
    for (const from of producers)
      for (const to of consumers)
        edges.push({ from, to, how: `topic ${name}`, facts: { async: true }, operations: [name] });
  }
  return configuredTopology(file, services, edges);
}

/** One under the word, or several under its plural. */
function namesOf(topic: Located, word: string): string[] {
  const one = fieldOf(topic, word);
  const several = elementsOf(fieldOf(topic, `${word}s`)).map(textOf);
  return one.value === undefined || one.value === null ? several : [textOf(one), ...several];
}
