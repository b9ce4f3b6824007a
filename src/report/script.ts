/**
 * The page's only script, for comfort: a button that copies a command, and everything opened for printing. Without it
 * nothing is missing.
 */

import { constant } from './markup.ts';

/** What the content policy lets run: the SHA-256 of what stands in {@link script}. The test says what to write after a change. */
export const scriptHash = 'sha256-5C7RniGRfoyqqnD0fOWsv5qDmM4yetlxShdVr40rML8=';

/** The script as an element. */
export const script = constant`<script>
for (const code of document.querySelectorAll('.replay code')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
  });
  code.after(button);
}
let opened = [];
addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details:not([open])')];
  for (const details of opened) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of opened) details.open = false;
});
const reveal = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let element = target; element; element = element.parentElement) {
    if (element instanceof HTMLDetailsElement) element.open = true;
  }
  if (target) target.scrollIntoView();
};
addEventListener('hashchange', reveal);
reveal();
</script>`;
