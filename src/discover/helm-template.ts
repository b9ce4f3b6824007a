/** Helm templates are no manifests before they are rendered. They are told apart by what only Helm knows, as manifests may hold other templates. */

import { InvalidDocumentError } from '../model/document.ts';
import { positionAt } from './json-syntax.ts';

const onlyHelm =
  /\{\{-?\s*(?:(?:if|with|range|not|and|or|default|quote|toYaml|tpl|toString)\b[^}\n]{0,200}?)?(?:\$?\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|(?:include|template|tpl)\s+")/;

/**
 * Refuses a template that was not rendered.
 *
 * @throws `InvalidDocumentError` `E_FILE_INVALID` at the first of its actions
 */
export function refuseHelmTemplate(text: string, file: string): void {
  if (!/^[ \t]*(?:- )?(?:apiVersion|kind):/m.test(text)) return;
  const found = onlyHelm.exec(text);
  if (found === null) return;
  const message =
    'a Helm template that is not rendered; give what `helm template NAME CHART > manifests.yaml` writes';
  throw new InvalidDocumentError(file, text, [{ ...positionAt(text, found.index), message }]);
}
