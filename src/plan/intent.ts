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

/** Changes that are things, too: `OrderStatus` orders nothing. */
const deals = words(
  'order book transfer refund deposit charge credit debit purchase checkout hold issue grant',
);
/** And these in a path: `/record/{id}` records nothing. */
const things = words('import upload post record log track index audit alert email mail archive');
const ofThings = words('status state history detail details info information summary total');

/** What is asked by a POST and changes nothing all the same, because a question does not fit into a GET. */
const questions = words(
  'search query find lookup list get fetch calculate compute estimate quote convert validate verify check preview',
);

/** Words that say how, and not what. */
const manners = words('do try batch bulk multi async http rpc');

const upperMethod = /^(?:HTTP\s+)?(GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE)(?![-\w])/;
const lowerMethod = /^(?:http\s+)?(get|head|options|post|put|patch|delete)\s+\//i;

/**
 * The intent of an operation: `GetCart`, `POST /orders`, `shop.Cart/AddItem`, `ListProducts/GetProduct`. A name that stands for several
 * operations is as careful as its most careful one: a change before a look. O(length of the name).
 */
export function intentOf(operation: string): Intent {
  const method = (upperMethod.exec(operation) ?? lowerMethod.exec(operation))?.[1]?.toUpperCase();
  if (method === 'DELETE') return 'write';
  if (method === 'POST' && questions.has(verbOf(operation.split('/').at(-1) ?? ''))) return 'read';
  if (method !== undefined) return intentOfVerb(method.toLowerCase());
  const found = operation.split(/[,|]/).flatMap((one) => partsOf(one.trim()).map(intentOfPart));
  return (['write', 'afterthought', 'read'] as const).find((one) => found.includes(one)) ?? 'unknown';
}

/** Whether the operation changes something, by its name. */
export function changes(intent: Intent): boolean {
  return intent === 'write' || intent === 'afterthought';
}

/** The names in a text without commas: of a path and of gRPC only the last one says what is done, all else are several. */
function partsOf(text: string): readonly string[] {
  if (text.startsWith('/')) return [lastOfPath(text.split('/'))];
  const [service = '', method, ...more] = text.split('/');
  return method !== undefined && more.length === 0 && isServiceOf(service, method)
    ? [method]
    : text.split('/');
}

const parameter = /^(\{[^}]*\}|<[^>]*>|\[[^\]]*\]|:[^:]*|\*+)$/;

/** The last part of a path; before a parameter, only what is no thing: `/orders/cancel/{id}`, and not `/order/{id}`. */
function lastOfPath(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  if (!parameter.test(last)) return last;
  const before = parts.findLast((part) => !parameter.test(part)) ?? '';
  const verb = verbOf(before);
  return deals.has(verb) || things.has(verb) ? '' : before;
}

/** `shop.Order/GetOrder`, `OrderService/GetOrder`, `Order/GetOrder`: what stands before the slash is no operation. */
function isServiceOf(service: string, method: string): boolean {
  if (/\.|(service|controller|api)$/i.test(service)) return true;
  return service.length < method.length && method.toLowerCase().includes(service.toLowerCase());
}

/** By the first word, else by the last: `SELECT shop.orders`, `shop.orders publish`. */
function intentOfPart(part: string): Intent {
  const [first = '', ...rest] = part.trim().split(/\s+/);
  const intent = intentOfVerb(verbOf(first));
  return intent === 'unknown' ? intentOfVerb(verbOf(rest.at(-1) ?? '')) : intent;
}

/** The verb of a name written in any case: `emptyCart`, `empty_cart`, `empty-cart`; none where it names a thing. */
function verbOf(part: string): string {
  const all = [...(part.split(/[.:#]/).at(-1) ?? '').matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)];
  const said = all.map(([word]) => word.toLowerCase());
  const verb = said.find((word) => !manners.has(word)) ?? '';
  return deals.has(verb) && ofThings.has(said.at(-1) ?? '') ? '' : verb;
}

function intentOfVerb(verb: string): Intent {
  return (['write', 'afterthought', 'read'] as const).find((one) => verbs[one].has(verb)) ?? 'unknown';
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
