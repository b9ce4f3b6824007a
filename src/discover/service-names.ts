/**
 * Which service a path, or a name with a service in it, is about.
 *
 * Where the services are known (`--services`), it is the first part that is one of them: the folder `cart` in `src/cart/main.go`, the package
 * `cart` in `com.shop.cart.CartTest`. Where they are not, only the name of a folder below one that is called after services tells of one.
 */

/** Ways from texts to services. */
export interface ServiceNames {
  /** The services that are known; `undefined` when nobody said. */
  readonly known: ReadonlySet<string> | undefined;
  /** The service in whose folder the file at `path` is. */
  ofPath(path: string): string | undefined;
  /** The known service that is a part of `text`. */
  inText(text: string): string | undefined;
}

/** Folders of which each folder below is a service. */
const foldersOfServices = /^(?:services|microservices|apps)$/i;

/** With the names of all services, or without. */
export function createServiceNames(known?: Iterable<string>): ServiceNames {
  const byPlainName = new Map<string, string>();
  const names = known === undefined ? undefined : new Set([...known].sort());
  for (const name of names ?? []) if (!byPlainName.has(plain(name))) byPlainName.set(plain(name), name);
  const firstOf = (parts: readonly string[]): string | undefined =>
    parts.map((part) => byPlainName.get(plain(part))).find((name) => name !== undefined);
  return {
    known: names,
    ofPath: (path) => {
      const folders = path.split(/[\\/]+/).slice(0, -1);
      if (names !== undefined) return firstOf(folders);
      const at = folders.findIndex((folder) => foldersOfServices.test(folder));
      return at < 0 || folders[at + 1] === '' ? undefined : folders[at + 1];
    },
    inText: (text) => firstOf([text, ...text.split(/[^A-Za-z0-9_-]+/).flatMap(withoutTest)]),
  };
}

/** `CartServiceTest` and `test_cart` are tests of something. */
function withoutTest(part: string): string[] {
  return [part, part.replace(/^tests?[_-]|[_-]?(?:tests?|spec|it)$/gi, '')];
}

/** `cart-service`, `cart_service`, `CartService` are one. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}
