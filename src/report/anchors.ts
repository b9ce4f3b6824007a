/** The names that links into a report use. They only hold letters, digits and hyphens, whatever the thing is called. */

/** `experiment-<this>`: of the experiment with this folder name. */
export function experimentAnchor(id: string): string {
  return id.replace(/[^A-Za-z0-9-]+/g, '-');
}

/** Of a rule's explanation. */
export function ruleAnchor(rule: string): string {
  return `rule-${rule.replace(/[^A-Za-z0-9-]+/g, '-')}`;
}
