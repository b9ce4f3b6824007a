/**
 * The page's style: system fonts, much air, few colours. Light, dark, paper and narrow screens.
 *
 * The colours are custom properties at the top, once for light and once for dark; a test computes their contrast.
 */

import { constant } from './markup.ts';

/** What the content policy lets in: the SHA-256 of what stands in {@link style}. The test says what to write after a change. */
export const styleHash = 'sha256-UFrJwkfFj5+tZhU2EFoj5elUjGBv7qOMqiiW5JhCR+c=';

/** The style sheet as an element. */
export const style = constant`<style>
:root {
  color-scheme: light dark;
  --ground: #f7f6f2; --sheet: #ffffff; --ink: #1c2733; --soft: #55626f; --line: #d9d7cf; --link: #175a86;
  --held: #1b6b3f; --violated: #b0221b; --inconclusive: #7d5200;
  --ok: #4f8a8b; --info: #b97a12; --fail: #6b6f78; --band: #f3dcd6; --band-edge: #b0221b; --code: #eef0ee;
  --rank: #175a86; --rank-ink: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10161c; --sheet: #182028; --ink: #e3e8ed; --soft: #a3b0bc; --line: #35424e; --link: #86c1e8;
    --held: #7bd0a0; --violated: #ff938a; --inconclusive: #eabf6b;
    --ok: #5fa3a4; --info: #d99a35; --fail: #8f959f; --band: #43292b; --band-edge: #ff938a; --code: #212b35;
    --rank: #86c1e8; --rank-ink: #10161c;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 0 1.5rem 5rem; max-width: 68rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif;
  overflow-wrap: anywhere;
}
header { padding: 3.5rem 0 1rem; }
.kicker { margin: 0 0 .75rem; color: var(--soft); font-size: .875rem; letter-spacing: .04em; }
.kicker span { margin-left: .75rem; }
h1 { margin: 0 0 1.25rem; max-width: 50rem; font-size: clamp(1.375rem, 3.2vw, 2rem); line-height: 1.25; font-weight: 650; text-wrap: balance; }
h2 { margin: 3.5rem 0 1rem; font-size: 1.375rem; line-height: 1.3; font-weight: 650; }
h3 { margin: 0; font-size: 1.0625rem; line-height: 1.4; font-weight: 650; }
h4 { margin: 0 0 .75rem; font-size: 1.125rem; line-height: 1.4; font-weight: 600; max-width: 46rem; }
p { margin: 0 0 .875rem; max-width: 46rem; }
ul { margin: 0 0 .875rem; padding-left: 1.25rem; max-width: 46rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible, button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
code { font: .875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.quiet { color: var(--soft); font-size: .875rem; }
.lead { color: var(--soft); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--sheet); padding: .5rem 1rem; }
.defs { position: absolute; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; margin-bottom: 1.25rem; }
.note { border-left: 3px solid var(--line); padding-left: 1rem; color: var(--soft); }
.mark { white-space: nowrap; font-weight: 600; }
.mark svg { vertical-align: -.15em; margin-right: .35em; fill: none; stroke: currentColor; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.mark.held { color: var(--held); } .mark.violated { color: var(--violated); }
.mark.inconclusive { color: var(--inconclusive); } .mark.unjudged { color: var(--soft); }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; line-height: 1.5; }
caption.shown { text-align: left; color: var(--soft); font-size: .875rem; padding-bottom: .25rem; }
th, td { padding: .5rem .875rem .5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-size: .8125rem; font-weight: 500; white-space: nowrap; }
th.number, td.number { text-align: right; padding-right: 1.5rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
td { min-width: 4rem; } td.words { overflow-wrap: break-word; }
.experiment { background: var(--sheet); border: 1px solid var(--line); border-top: 3px solid var(--line); border-radius: 8px; padding: 1.5rem 1.75rem; margin: 0 0 1.5rem; }
.experiment.violated { border-top-color: var(--violated); } .experiment.inconclusive { border-top-color: var(--inconclusive); }
.experiment > h3 { margin-bottom: .75rem; }
.experiment > h3 .mark { margin-right: .75rem; }
details.experiment { padding: .75rem 1.25rem; margin-bottom: .5rem; border-top-width: 1px; }
details.experiment > summary h3 { display: inline; }
details.experiment > summary .mark { margin-right: .75rem; }
details.experiment[open] > summary { margin-bottom: 1rem; }
summary { cursor: pointer; }
details.data { margin: 0 0 .75rem; }
details.data > summary { color: var(--link); font-size: .875rem; padding: .125rem 0; }
details.data[open] > summary { margin-bottom: .5rem; }
.broken { margin: 1.5rem 0; }
article.anomaly { margin: 0 0 1.25rem; } details.anomaly[open] { margin: .5rem 0 1.5rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .375rem 1.25rem; margin: 0 0 1rem; max-width: 52rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.self { color: var(--soft); text-decoration: none; font-weight: 400; }
.tag { display: inline-block; font-size: .75rem; line-height: 1.4; padding: 0 .4rem; border: 1px solid var(--line); border-radius: 4px; color: var(--soft); text-decoration: none; white-space: nowrap; font-variant-numeric: tabular-nums; }
a.tag { color: var(--link); }
.setup { padding: 0; list-style: none; }
.reasons p { margin-bottom: .25rem; }
.replay { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; max-width: none; }
.replay-label { color: var(--soft); font-size: .875rem; }
.replay code { background: var(--code); padding: .375rem .75rem; border-radius: 6px; user-select: all; }
.replay button { font: inherit; font-size: .8125rem; color: var(--link); background: none; border: 1px solid var(--line); border-radius: 6px; padding: .25rem .75rem; cursor: pointer; }
.commands { list-style: none; padding: 0; }
.chart { margin: 1.5rem 0; }
.chart > .scroll { margin-bottom: .5rem; }
.chart figcaption { font-size: .875rem; margin-bottom: .5rem; max-width: 52rem; }
.key { display: inline-flex; align-items: center; gap: .4rem; margin-right: 1rem; white-space: nowrap; }
svg text { font-family: inherit; font-size: 12px; fill: var(--ink); }
svg.timeline { display: block; width: 100%; min-width: 40rem; height: auto; }
svg.graph { display: block; max-width: none; height: auto; }
svg .tick, svg .phase-label { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--line); fill: none; } .axis { stroke: var(--soft); fill: none; }
.area.ok { fill: var(--ok); } .area.info { fill: url(#hatch); } .area.fail { fill: url(#dots); } .area.missed { fill: url(#cross); } .area.band { fill: var(--band); stroke: var(--band-edge); }
.asked { fill: none; stroke: var(--ink); stroke-width: 1.5; }
.cross-line { fill: var(--violated); } .hatch-ground, .dots-ground, .cross-ground { fill: var(--sheet); } .hatch-line { fill: var(--info); } .dots-dot { fill: var(--fail); }
.band { fill: var(--band); opacity: .75; } .band-edge { stroke: var(--band-edge); stroke-width: 1.5; fill: none; } svg .band-label { fill: var(--ink); font-weight: 600; }
.phase-mark { stroke: var(--soft); stroke-dasharray: 2 3; fill: none; } .phase { fill: var(--code); }
.moment { fill: none; stroke: var(--ink); stroke-width: 1.5; } .moment.ok { fill: var(--ok); stroke: var(--ok); } .moment.info { fill: var(--sheet); stroke: var(--info); } .moment.fail { stroke: var(--fail); } .moment.step { stroke: var(--soft); }
.node { fill: var(--sheet); stroke: var(--soft); stroke-width: 1.25; } .node.clients { stroke-dasharray: 3 3; } .node.faulted { stroke: var(--violated); stroke-width: 2.5; stroke-dasharray: 7 3; }
svg .node-name { font-size: 13px; }
.edge { fill: none; stroke: var(--soft); stroke-width: 1.25; } .edge.faulted { stroke: var(--violated); stroke-width: 2.5; stroke-dasharray: 7 3; }
.arrow.calm { fill: var(--soft); } .arrow.faulted { fill: var(--violated); }
.rank { fill: var(--rank); } svg .rank-number { fill: var(--rank-ink); font-size: 11px; font-weight: 600; }
.spots { list-style: none; margin: 0; padding: 0; }
.spot { padding: 1rem 0; border-bottom: 1px solid var(--line); }
.spot p { margin: .375rem 0; }
.spot-rank { display: inline-block; min-width: 1.75rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.tried { margin-left: .75rem; }
.score { display: block; width: 12rem; height: 4px; margin: .5rem 0 .5rem 1.75rem; } .score-all { fill: var(--line); } .score-own { fill: var(--link); }
.spot p, .spot details { margin-left: 1.75rem; }
.rules div { padding: .5rem 0; } .rules dt { font-weight: 600; } .rules dd { margin: 0; color: var(--soft); max-width: 46rem; }
:target { outline: 2px solid var(--link); outline-offset: 6px; border-radius: 4px; }
@media (max-width: 40rem) {
  body { padding: 0 1rem 3rem; }
  header { padding-top: 2rem; }
  .experiment { padding: 1rem; }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .625rem; }
  table { font-size: .875rem; } td.words { min-width: 5.5rem; } .wide-only { display: none; }
  .score, .spot p, .spot details { margin-left: 0; }
}
@media print {
  :root {
    --ground: #ffffff; --sheet: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --link: #000000;
    --held: #1b6b3f; --violated: #b0221b; --inconclusive: #7d5200; --ok: #4f8a8b; --info: #b97a12; --fail: #6b6f78;
    --band: #f3dcd6; --band-edge: #b0221b; --code: #eeeeee; --rank: #175a86; --rank-ink: #ffffff;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .experiment { border-radius: 0; padding: 1rem 0; border-width: 3px 0 0; }
  .anomaly, figure, tr, .spot { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; display: block; }
  .replay button, .skip, .self { display: none; }
}
</style>`;
