import { expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import { createEventStream } from './event-stream.ts';

const note = (text: string): Event => ({ kind: 'note', at: 0, text });

test('a service that prints events without end is cut off, our own rows are not', () => {
  const stream = createEventStream(100);
  const heard: Event[] = [];
  stream.subscribe((event) => heard.push(event));
  stream.publish(note('a'), 60);
  stream.publish(note('b'), 40);
  expect(stream.isFull()).toBe(false);
  stream.publish(note('c'), 1);
  stream.publish(note('ours'));
  stream.publish(note('d'), 1);
  expect(heard).toEqual([note('a'), note('b'), note('ours')]);
  expect(stream.isFull()).toBe(true);
});

test('the first subscriber also gets what came before it, a later one does not', () => {
  const stream = createEventStream();
  stream.publish(note('early'), 5);
  const first: Event[] = [];
  const second: Event[] = [];
  const end = stream.subscribe((event) => first.push(event));
  stream.subscribe((event) => second.push(event));
  stream.publish(note('late'), 5);
  end();
  stream.publish(note('later'), 5);
  expect([first, second]).toEqual([
    [note('early'), note('late')],
    [note('late'), note('later')],
  ]);
});
