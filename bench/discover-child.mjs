/** Reads one file of spans as `seatrial discover` does, and tells how long it took, how many spans and calls there were, and the most memory. */

import { recogniseBytes } from '../dist/discover/topology-bytes.js';
import { createSpanIndex } from '../dist/discover/span-index.js';
import { inputFile } from '../dist/cli/input-file.js';

const [file] = process.argv.slice(2);
const begun = performance.now();
const index = createSpanIndex();
const input = recogniseBytes(inputFile(file, 'spans'));
index.passOver(input.addTo(index));
const { edges, confidence } = index.topology('spans');
const ms = performance.now() - begun;
process.send?.({
  ms,
  spans: confidence.spans,
  calls: confidence.calls,
  edges: edges.length,
  peakBytes: process.resourceUsage().maxRSS * 1_024,
});
