/** What may be more in the end than in the beginning: so many times as much, and so much on top. */
export interface Bound {
  readonly factor: number;
  readonly slack: number;
}

/** How something was in the first and in the last quarter of a time: the medians of what was measured in them. */
export interface Growth {
  readonly first: number;
  readonly last: number;
}

/** @param samples taken at regular times, at least four */
export function growthOf(samples: readonly number[]): Growth {
  const quarter = Math.floor(samples.length / 4);
  return { first: median(samples.slice(0, quarter)), last: median(samples.slice(-quarter)) };
}

/** Whether it is more than noise. */
export function isGrown({ first, last }: Growth, { factor, slack }: Bound): boolean {
  return last > first * factor + slack;
}

/** The value below which the given share of the values lies, at least; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function median(values: readonly number[]): number {
  const [lower, upper] = [
    percentile(values, 0.5),
    -percentile(
      values.map((value) => -value),
      0.5,
    ),
  ];
  return (lower + upper) / 2;
}
