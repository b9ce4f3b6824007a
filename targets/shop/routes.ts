/** From a request to the function that answers it. */

import type { Answer, Request } from './ports.ts';

/** Answers one kind of request; `parts` are what stood for the stars of its route. */
type Route<A> = (request: Request, ...parts: string[]) => A;

/** Routes by `METHOD /path`, where a star stands for one part of the path. */
export type Routes<A = Answer | Promise<Answer>> = Readonly<Record<string, Route<A>>>;

/** The answer of the route that is written just so, or of the first one that fits, or 404. O(routes). */
export function dispatch<A>(routes: Routes<A>, request: Request): A | Answer {
  const asked = `${request.method} ${request.path}`;
  // Compared, not looked up: to look up a text that was just put together it has to be made a name first, which costs more.
  if (!asked.includes('*'))
    for (const route in routes) {
      const answer = route === asked ? routes[route] : undefined;
      if (answer !== undefined) return answer(request);
    }
  const given = asked.split('/');
  for (const [route, answer] of Object.entries(routes)) {
    const parts = fit(wordsOf(route), given);
    if (parts !== undefined) return answer(request, ...parts);
  }
  return { status: 404, body: { error: 'no such path' } };
}

/** Routes cut into their words: there are few, and they are looked at with every request. */
const cut = new Map<string, readonly string[]>();

function wordsOf(route: string): readonly string[] {
  const known = cut.get(route);
  if (known !== undefined) return known;
  const words = route.split('/');
  cut.set(route, words);
  return words;
}

function fit(wanted: readonly string[], given: readonly string[]): string[] | undefined {
  if (wanted.length !== given.length) return undefined;
  const parts: string[] = [];
  for (const [index, word] of wanted.entries()) {
    const part = given[index] ?? '';
    if (word === '*' && part !== '') parts.push(decode(part));
    else if (word !== part) return undefined;
  }
  return parts;
}

/** A part that is not well encoded stands for itself. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
