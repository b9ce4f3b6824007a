/**
 * Variables in a compose file's values: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}`, `${NAME:+other}`;
 * `$$` is a dollar. What a variable is set to stands elsewhere (the shell, `.env`), so only its default is known.
 *
 * After the compose specification, "Interpolation".
 */

/** A variable, as far as the file says what it is. */
export interface Variable {
  readonly name: string;
  /** What it is when it is not set; nothing when the file does not say. */
  readonly fallback: string | undefined;
}

const nestedMost = 8;

/** `text` with each variable replaced by what `write` makes of it. */
export function replaceVariables(text: string, write: (variable: Variable) => string, depth = 0): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0) break;
    result += text.slice(at, dollar);
    const found = variableAt(text, dollar);
    if (found === undefined) {
      result += '$';
      at = dollar + (text.charAt(dollar + 1) === '$' ? 2 : 1);
      continue;
    }
    const { name, operator, rest, end } = found;
    const fallback =
      operator === '-' && depth < nestedMost ? replaceVariables(rest, write, depth + 1) : undefined;
    result += write({ name, fallback });
    at = end;
  }
  return result + text.slice(at);
}

/** The text with every default in place; a variable without one is written by `unset`. */
export function withDefaults(text: string, unset: (name: string) => string = () => ''): string {
  return replaceVariables(text, ({ name, fallback }) => fallback ?? unset(name));
}

/** Stands for a variable nobody knows the value of: its number between two characters of the private use area. */
export const unknownMark = /\uE000(\d+)\uE001/g;

/** The text with every default in place, and a mark for each variable nobody knows; the names of these, by number. */
export function markUnknown(written: string): {
  readonly value: string;
  readonly unknown: readonly string[];
} {
  const unknown: string[] = [];
  const mark = (name: string): string => `\uE000${unknown.push(name) - 1}\uE001`;
  return { value: withDefaults(written.replace(/[\uE000\uE001]/g, '\uFFFD'), mark), unknown };
}

/** The variable that begins with the dollar at `dollar`. */
function variableAt(
  text: string,
  dollar: number,
): { name: string; operator: string; rest: string; end: number } | undefined {
  const [bare] = /^[A-Za-z_]\w*/.exec(text.slice(dollar + 1, dollar + 257)) ?? [];
  if (bare !== undefined) return { name: bare, operator: '', rest: '', end: dollar + 1 + bare.length };
  const [head, name = '', operator = ''] =
    /^\$\{([A-Za-z_]\w*)(?::?([-?+])|(?=\}))/.exec(text.slice(dollar, dollar + 257)) ?? [];
  if (head === undefined) return undefined;
  const close = closingBrace(text, dollar + head.length);
  if (close < 0) return undefined;
  return { name, operator, rest: text.slice(dollar + head.length, close), end: close + 1 };
}

/** Where the brace that is open at `from` is closed. */
function closingBrace(text: string, from: number): number {
  let open = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) open += 1;
    else if (text.charAt(at) === '}') open -= 1;
    if (open === 0) return at;
  }
  return -1;
}
