/**
 * False sentences about what is well: a ground truth’s controls say in words what an edge does right, and no reason given for trying that edge may
 * state the contrary. “Nothing says that it has a fallback” is no such statement, “it has no fallback” is.
 *
 * What the input itself says is held against the reasons in the same way: of a call with a timeout nobody may say that it has none.
 */

/** Each with what a control says of it (`well`), what says that a control does not (`lacking`), and what would be false then. */
const virtues = [
  {
    name: 'fallback',
    well: /fallback|ignored|default works|handled|degrades|tolerated|only logged/i,
    lacking: /no fallback|without (a )?fallback|not ignored/i,
    denied:
      /\b(no|without an?|without|lacks an?|missing) (fallback|other answer|alternative)|fallback (is )?missing/i,
  },
  {
    name: 'timeout',
    well: /\d+ ?m?s timeout|has a (timeout|deadline)|timeout (is set|works)|deadline of/i,
    lacking: /no (timeout|deadline)|without (a )?(timeout|deadline)/i,
    denied:
      /\b(no|without an?|without|lacks an?|missing) (timeout|deadline)|waits (for ?ever|without end)|(timeout|deadline) (is )?missing/i,
  },
  {
    name: 'circuit breaker',
    well: /one breaker per|breaker (works|closes)|correct placement/i,
    lacking: /no breaker|no circuit breaker/i,
    denied: /\b(no|without an?|lacks an?) (circuit )?breaker|one (circuit )?breaker for (all|every)/i,
  },
  {
    name: 'compensation',
    well: /compensat|refund|rolled back|undone/i,
    lacking: /no compensation|not compensated|never refund|not undone/i,
    denied: /\b(no|without an?|without|lacks an?) compensation|never (undone|compensated)/i,
  },
  {
    name: 'idempotence',
    well: /idempoten/i,
    lacking: /not idempotent|no idempoten/i,
    denied: /\b(is )?not idempotent|no idempotency/i,
  },
  {
    name: 'being critical',
    well: /critical by design/i,
    lacking: /not critical|non-?critical/i,
    denied: /\bis (not|non-?) ?critical\b/i,
  },
];
/** What makes a sentence one about what is known, not about what is. */
const hedge =
  /nothing (says|tells|is known)|no (source|file|fact|one|body) (says|tells)|nobody says|\b(known|said|told|declared)\b|unknown|undeclared|whether|\bif\b|\bmay\b|\bmight\b|declared|guess/i;

/**
 * What the controls of a system say of its edges: `{ claims: [{ edge, virtue, control }], unused }`, with those that name no edge or nothing that is
 * looked for.
 */
export function controlClaims({ controls, calls, bugs }) {
  const claims = [];
  const unused = [];
  for (const control of controls) {
    const edges = edgesNamed(control, { calls, bugs });
    const here = virtues.filter(({ well, lacking }) => well.test(control) && !lacking.test(control));
    if (edges.length === 0 || here.length === 0) unused.push(control);
    for (const edge of edges) for (const virtue of here) claims.push({ edge, virtue: virtue.name, control });
  }
  return { claims, unused };
}

/** Those it names, by their ids or as all; one that names none is about all edges where there is only one, or no bug at all. */
function edgesNamed(control, { calls, bugs }) {
  const text = control.replaceAll('->', '>');
  const pairs = [...new Set(calls.map(({ from, to }) => `${from}>${to}`))];
  if (/\b(both|all|every) edges?\b/i.test(text)) return pairs;
  const named = pairs.filter((pair) => namedIn(text, pair));
  return named.length === 0 && (pairs.length === 1 || bugs.length === 0) ? pairs : named;
}

/** Whether the name stands there by itself, not as a part of a longer one. */
function namedIn(text, name) {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.-])${escaped}(?![\\w-])`).test(text);
}

/** What the input says of its edges, in the same form. */
export function inputClaims({ calls }) {
  return calls.flatMap(({ from, to, ...call }) => {
    const edge = `${from}>${to}`;
    const given = (...keys) =>
      keys.some((key) => call[key] !== undefined && call[key] !== null && call[key] !== false);
    const of = (virtue) => ({ edge, virtue, control: 'planner_input' });
    return [
      ...(given('timeout_s', 'timeout_ms', 'timeout') ? [of('timeout')] : []),
      ...(given('fallback') ? [of('fallback')] : []),
      ...(given('circuit_breaker', 'circuitBreaker') ? [of('circuit breaker')] : []),
      ...(given('idempotent') ? [of('idempotence')] : []),
    ];
  });
}

/** The sentences of picks that state the contrary of a claim: `{ checked, wrong: [{ candidate, sentence, virtue, control }] }`. */
export function falseSentences(picks, claims) {
  let checked = 0;
  const wrong = new Map();
  const byEdge = new Map();
  for (const claim of claims) byEdge.set(claim.edge, [...(byEdge.get(claim.edge) ?? []), claim]);
  for (const pick of picks) {
    const own = new Set(
      [pick, pick.and].flatMap((one) => (one?.from === undefined ? [] : [`${one.from}>${one.to}`])),
    );
    const about = [...own].flatMap((edge) => byEdge.get(edge) ?? []);
    if (about.length === 0) continue;
    for (const sentence of sentencesOf(pick)) {
      checked += 1;
      for (const { edge, virtue, control } of about) {
        if (!denies(sentence, virtue, edge)) continue;
        wrong.set(`${pick.candidate} ${sentence} ${virtue}`, {
          candidate: pick.candidate,
          sentence,
          virtue,
          control,
        });
      }
    }
  }
  return { checked, wrong: [...wrong.values()] };
}

function sentencesOf({ reason, terms, factors = [] }) {
  return new Set(
    [reason, ...[...terms, ...factors].map(({ fact }) => fact)].flatMap((text) =>
      text.split(/[;.:]\s+|, (?:and|but) /),
    ),
  );
}

/** Whether it says of this edge that the virtue is not there; a sentence that names other edges only speaks of those. */
function denies(sentence, name, edge) {
  const { denied } = virtues.find((one) => one.name === name);
  if (!denied.test(sentence) || hedge.test(sentence)) return false;
  const named = sentence.match(/[\w.-]*\w->[\w.-]+/g) ?? [];
  return named.length === 0 || named.some((one) => one.replace('->', '>') === edge);
}
