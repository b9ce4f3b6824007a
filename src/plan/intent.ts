/**
 * What a call is for, by the words of its name: to look something up, to change something, or to tidy up after a change.
 *
 * The verbs are those that interfaces are built of everywhere: HTTP's methods (RFC 9110: safe or not) and the standard methods of resource
 * APIs (Google AIP-130 to 136), with their usual other words. A name of none of them says nothing.
 */

/** `afterthought`: a change that follows another one, and is easily taken for optional: telling somebody, tidying up. */
export type Intent = 'read' | 'write' | 'afterthought' | 'unknown';

const verbs: Readonly<Record<Exclude<Intent, 'unknown'>, ReadonlySet<string>>> = {
  read: words(
    'get head options list find search read query fetch lookup look show describe count check has is exists validate verify estimate quote convert calculate compute preview recommend suggest rank scan select watch browse view load resolve',
  ),
  write: words(
    'post put patch create add insert update upsert set save store write place order submit buy purchase pay charge capture authorize transfer debit credit withdraw deposit refund reserve book hold allocate commit confirm complete approve ship dispatch deliver register signup enroll assign move cancel rollback revert undo compensate issue mint grant apply execute process import upload checkout increment decrement incr decr append push',
  ),
  afterthought: words(
    'delete remove empty clear clean purge evict invalidate expire release unlock send notify publish emit email mail alert announce log record track audit index ack acknowledge close finish archive sync',
  ),
};

/**
 * The intent of an operation: `GetCart`, `POST /orders`, `shop.Cart/AddItem`, `ListProducts/GetProduct`. A name that stands for several
 * operations is as careful as its most careful one: a change before a look. O(length of the name).
 */
export function intentOf(operation: string): Intent {
  const method = /^(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)\b/.exec(operation)?.[1];
  if (method === 'DELETE') return 'write';
  if (method !== undefined) return intentOfVerb(method.toLowerCase());
  const found = operation.split(/[/,|]/).map((part) => intentOfVerb(verbOf(part)));
  return (['write', 'afterthought', 'read'] as const).find((one) => found.includes(one)) ?? 'unknown';
}

/** Whether the operation changes something, by its name. */
export function changes(intent: Intent): boolean {
  return intent === 'write' || intent === 'afterthought';
}

/** The first word of a name written in any case: `emptyCart`, `empty_cart`, `empty-cart`. */
function verbOf(part: string): string {
  return (/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/.exec(part.split(/[.:]/).at(-1) ?? '')?.[0] ?? '').toLowerCase();
}

function intentOfVerb(verb: string): Intent {
  return (['write', 'afterthought', 'read'] as const).find((one) => verbs[one].has(verb)) ?? 'unknown';
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
