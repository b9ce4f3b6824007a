/** Lengths of time as others write them, as we do. */

/** Of Go, Kubernetes and protobuf: `1.5s`, `300ms`, `1m30s`, `0.250s`. Nothing for none at all and for what is no length of time. */
export function msOfGoDuration(text: string): number | undefined {
  const unitMs: Readonly<Record<string, number>> = {
    ns: 1e-6,
    us: 1e-3,
    µs: 1e-3,
    ms: 1,
    s: 1_000,
    m: 60_000,
    h: 3_600_000,
  };
  if (!/^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h)){1,8}$/.test(text)) return undefined;
  let total = 0;
  for (const [, number = '', unit = ''] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g))
    total += Number(number) * (unitMs[unit] ?? 0);
  return total > 0 && Number.isFinite(total) ? total : undefined;
}

/** Exactly, as a fact is written: `1500` → `1500ms`, `2000` → `2s`. */
export function durationText(ms: number): string {
  const whole = Math.max(1, Math.round(ms));
  return whole % 1_000 === 0 ? `${whole / 1_000}s` : `${whole}ms`;
}
