/** What the page was asked for by its parameters. */
export interface LandingQuery {
  /** What the ids of the DAGs must hold; empty for all. */
  readonly text: string;
  /** From 1. */
  readonly page: number;
}

/** DAG ids are not longer. */
export const maxTextLength = 250;

/** Reads `?q=…&page=…`; whatever cannot be read is as if it was not sent. */
export function readLandingQuery(parameters: unknown): LandingQuery {
  const { q, page } = parameters as Record<string, string | string[] | undefined>;
  const text = [q].flat()[0] ?? '';
  const number = /^[1-9]\d{0,8}$/.exec([page].flat()[0] ?? '');
  return { text: text.trim().slice(0, maxTextLength), page: number ? Number(number[0]) : 1 };
}
