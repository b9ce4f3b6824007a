/** A setup file for the benches that try properties more often: also those that do not say how often. */

import fc from 'fast-check';
import { often } from './often.ts';

fc.configureGlobal({ numRuns: often(100) });
