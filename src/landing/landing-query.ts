/** The query parameters of the page. */
export interface LandingQuery {
  /** The text that the ids of the DAGs must contain; empty for all DAGs. */
  readonly text: string;
  /** From 1. */
  readonly page: number;
}

/** The maximum length of a DAG id. */
export const maxTextLength = 250;

/** Reads `?q=…&page=…`, and ignores invalid values. */
export function readLandingQuery(parameters: unknown): LandingQuery {
  const { q, page } = parameters as Record<string, string | string[] | undefined>;
  const text = [q].flat()[0] ?? '';
  const number = /^[1-9]\d{0,8}$/.exec([page].flat()[0] ?? '');
  return { text: text.trim().slice(0, maxTextLength), page: number ? Number(number[0]) : 1 };
}
