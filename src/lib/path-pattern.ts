/**
 * Patterns of paths: `/orders/*`, `/orders/{id}/lines`. `*` and `{name}` stand for what is between two slashes, `**` for anything; all else for
 * itself.
 */

/**
 * The expression that the whole text must match.
 *
 * @param captured - the name whose part is captured, as the group of that name: as few characters as will do. Where it stands twice, twice
 *   the same.
 */
export function pathPattern(pattern: string, captured?: string): RegExp {
  let isCaptured = false;
  const part = (text: string): string => {
    if (text === '**') return '.*';
    if (captured === undefined || text !== `{${captured}}`) return '[^/]+';
    if (isCaptured) return String.raw`\k<${captured}>`;
    isCaptured = true;
    return `(?<${captured}>[^/]+?)`;
  };
  const source = pattern
    .split(/(\*\*|\*|\{[^/{}]*\})/)
    .map((text, index) => (index % 2 === 0 ? escaped(text) : part(text)))
    .join('');
  return new RegExp(`^${source}$`, 's');
}

/** The path of a request target, which may be a whole URL; without its query. */
export function pathOf(target: string): string {
  const origin = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const [path = ''] = target.slice(origin.length).split(/[?#]/, 1);
  return path === '' ? '/' : path;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
