/**
 * What every page of a report has around its content: it opens from a disk, loads nothing, needs no script.
 *
 * The content policy forbids everything but the style and the script below, which are named by their hashes: even markup that
 * got past the escaping could not load or run anything.
 */

import { html, toText, type Content, type SafeHtml } from './markup.ts';
import { script, scriptHash } from './script.ts';
import { style, styleHash } from './style.ts';

/** What a page shows. */
export interface PageParts {
  readonly title: string;
  readonly header: SafeHtml;
  /** Its sections, see {@link section}. */
  readonly main: Content;
}

/** The finished page. O(size of its parts). */
export function pageFrame({ title, header, main }: PageParts): string {
  const policy = `default-src 'none'; style-src '${styleHash}'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`;
  return toText(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta http-equiv="Content-Security-Policy" content="${policy}" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="referrer" content="no-referrer" />
          <title>${title}</title>
          ${style}
        </head>
        <body>
          <a class="skip" href="#main">Skip to the findings</a>
          ${patterns} ${header}
          <main id="main">${main}</main>
          ${script}
        </body>
      </html> `,
  );
}

/** A section with its heading, or nothing without content. */
export function section(id: string, title: string, content: Content): SafeHtml | false {
  return (
    content !== undefined &&
    content !== false &&
    html`<section id="${id}" aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${content}
    </section>`
  );
}

/** Patterns and arrow heads that all drawings share: an id may stand once in a page. */
const patterns = html`<svg class="defs" width="0" height="0" aria-hidden="true">
  <defs>
    <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="hatch-ground" width="6" height="6" />
      <rect class="hatch-line" width="2.4" height="6" />
    </pattern>
    <pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">
      <rect class="dots-ground" width="5" height="5" />
      <circle class="dots-dot" cx="2.5" cy="2.5" r="1.3" />
    </pattern>
    <pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
      <rect class="cross-ground" width="6" height="6" />
      <rect class="cross-line" width="6" height="3" />
    </pattern>
    <marker
      id="arrow-calm"
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="7"
      markerHeight="7"
      orient="auto"
    >
      <path class="arrow calm" d="M0 0L8 4L0 8z" />
    </marker>
    <marker
      id="arrow-faulted"
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="4.5"
      markerHeight="4.5"
      orient="auto"
    >
      <path class="arrow faulted" d="M0 0L8 4L0 8z" />
    </marker>
  </defs>
</svg>`;
