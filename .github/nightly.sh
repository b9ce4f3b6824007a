#!/usr/bin/env bash
# One night: plan, break, judge, learn, report. What CI runs, and what a test of ours runs just so.
#
#   SEATRIAL_TARGET     which target (left out: the only one below targets/, else the shop)
#   SEATRIAL_BUDGET     time for all of it (left out: 20m)
#   SEATRIAL_SCENARIOS  scenario files or folders to run besides what the plan holds, with spaces between them
#
# Leaves reports/failures.jsonl, to be kept until the next night, and reports/nightly/, a copy of this night’s run folder (no link to it):
# report.html, summary.md, junit.xml and all evidence. Ends as `seatrial nightly` does: 0 held, 1 violated, 2 inconclusive.
set -uo pipefail

rm -rf reports/nightly
before=$(readlink reports/latest 2>/dev/null)

arguments=(--budget "${SEATRIAL_BUDGET:-20m}")
[ -n "${SEATRIAL_TARGET:-}" ] && arguments+=(--target "$SEATRIAL_TARGET")
# Unquoted on purpose: several paths.
# shellcheck disable=SC2206
[ -n "${SEATRIAL_SCENARIOS:-}" ] && arguments+=($SEATRIAL_SCENARIOS)

# Only what is installed here is run; nothing of that name is fetched.
npx --no -- seatrial nightly "${arguments[@]}"
code=$?

# Refused before it began (a file that is not valid, say), there is no run of this night to keep.
latest=$(readlink reports/latest 2>/dev/null)
[ -n "$latest" ] && [ "$latest" != "$before" ] && cp -R "reports/$latest" reports/nightly
exit "$code"
