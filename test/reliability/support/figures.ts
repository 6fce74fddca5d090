/** What came of one experiment on one database. */
export interface Figures {
  readonly experiment: string;
  readonly database: string;
  /** How often the experiment was done. */
  readonly runs: number;
  /** How many faults were injected. */
  readonly faults: number;
  /** How many changes were answered with success. */
  readonly acknowledged: number;
  /** How many of those were not there afterwards, or half. */
  readonly lost: number;
  /** Milliseconds of the slowest answer. */
  readonly worstAnswer: number;
  /** What else there is to say, such as `requests 100000`. */
  readonly more?: Readonly<Record<string, string | number>>;
}

/** Prints the figures as one line, whose cells are those of the table in docs/reliability.md. */
export function report(figures: Figures): void {
  const { experiment, database, runs, faults, acknowledged, lost, worstAnswer, more = {} } = figures;
  const others = Object.entries(more).map(([name, value]) => `${name} ${value}`);
  const cells = [
    experiment,
    database,
    runs,
    faults,
    acknowledged,
    lost,
    `${Math.round(worstAnswer)} ms`,
    others.join(', '),
  ];
  // On a line of its own, not within vitest's heading of the test that printed it.
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
