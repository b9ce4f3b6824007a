/** The forms a failure history can have, each with how it is recognised and read. */

import { readAlerts, looksLikeAlerts } from './alertmanager.ts';
import { looksLikeArgo, readArgo } from './argo-cd.ts';
import { looksLikeOnCall, readOnCall } from './grafana-oncall.ts';
import type { Reading } from './history-reading.ts';
import type { Located } from './json-input.ts';
import { looksLikeOpsgenie, readOpsgenie } from './opsgenie.ts';
import { looksLikePagerDuty, readPagerDuty } from './pagerduty.ts';
import { looksLikePetShop, readPetShop } from './petshop.ts';
import { looksLikeReleaseList, readReleaseList } from './release-list.ts';

/** A form of JSON (or YAML) documents. */
export interface JsonForm {
  readonly looksLike: (document: unknown) => boolean;
  /** @throws `InvalidDocumentError` naming line, column and path of what is wrong */
  readonly read: (documents: readonly Located[], reading: Reading) => void;
}

/** Recognised in this order. */
export const jsonForms = {
  pagerduty: { looksLike: looksLikePagerDuty, read: readPagerDuty },
  opsgenie: { looksLike: looksLikeOpsgenie, read: readOpsgenie },
  'grafana-oncall': { looksLike: looksLikeOnCall, read: readOnCall },
  alertmanager: { looksLike: looksLikeAlerts, read: readAlerts },
  petshop: { looksLike: looksLikePetShop, read: readPetShop },
  'release-list': { looksLike: looksLikeReleaseList, read: readReleaseList },
  'argo-cd': { looksLike: looksLikeArgo, read: readArgo },
} as const satisfies Record<string, JsonForm>;

/** Names of forms, as `--format` takes them. */
export const historyForms: readonly string[] = [
  ...Object.keys(jsonForms),
  'github',
  'junit',
  'incident-csv',
  'failures',
];
