/** Labels that name a service. */

import { fieldOf, isRecord, optionalTextOf, type Located } from './json-input.ts';

/** The most telling first. */
const serviceLabels = [
  'service',
  'job',
  'app',
  'service_name',
  'app_kubernetes_io_name',
  'application',
  'component',
  'deployment',
  'container',
] as const;

/** The service that these labels name; `undefined` when none does, or they are none. */
export function serviceIn(labels: Located): string | undefined {
  if (!isRecord(labels.value)) return undefined;
  return serviceLabels
    .map((label) => optionalTextOf(fieldOf(labels, label))?.trim())
    .find((name) => name !== undefined && name !== '');
}
