/** Data as YAML that reads the same again. */

import { Document } from 'yaml';
import { quoteMergeKeys } from './merge-keys.ts';

/** As a document, to which comments and styles can be added. O(n) */
export function yamlDocument(value: unknown): Document {
  const document = new Document(value, { aliasDuplicateObjects: false });
  quoteMergeKeys(document);
  return document;
}

/** As text, with a newline at its end. O(n) */
export function yamlText(value: unknown): string {
  return yamlDocument(value).toString();
}
