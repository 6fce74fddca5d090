import type { ExecutionCase } from './execution-case.js';

/** Cases that one service can play side by side, and the configuration that they need. */
export interface Group {
  readonly config: Record<string, string>;
  readonly cases: ExecutionCase[];
}

/**
 * Puts cases together that need the same configuration and do not disturb each other: none uses a pool or a DAG of
 * another one, nor another value of its variables. A case that changes the pool of all others plays alone.
 */
export function groupsOf(cases: readonly ExecutionCase[]): Group[] {
  const groups: (Group & { claims: Map<string, string>; isAlone: boolean })[] = [];
  for (const played of cases) {
    const config = environmentOf(played);
    const claims = claimsOf(played);
    const isAlone = claims.has('pool default_pool');
    const found = groups.find(
      (group) =>
        !isAlone &&
        !group.isAlone &&
        JSON.stringify(group.config) === JSON.stringify(config) &&
        [...claims].every(([name, value]) => (group.claims.get(name) ?? value) === value),
    );
    if (found === undefined) groups.push({ config, cases: [played], claims, isAlone });
    else {
      found.cases.push(played);
      for (const [name, value] of claims) found.claims.set(name, value);
    }
  }
  return groups;
}

function environmentOf({ needs = {} }: ExecutionCase): Record<string, string> {
  const entries = Object.entries(needs.config ?? {}).flatMap(([section, options]) =>
    Object.entries(options).map(([option, value]): [string, string] => [
      `AIRFLOW__${section.toUpperCase()}__${option.toUpperCase()}`,
      value,
    ]),
  );
  return Object.fromEntries(entries.sort());
}

/** What a case uses, and a value that every other case in its group must have for it: of variables their own. */
function claimsOf({ case: name, dags, needs = {}, steps }: ExecutionCase): Map<string, string> {
  const pools = [...Object.keys(needs.pools ?? {}), ...steps.flatMap((step) => ('pool' in step ? [step.pool] : []))];
  return new Map([
    ...dags.map((dag) => [`dag ${dag}`, name] as const),
    ...pools.map((pool) => [`pool ${pool}`, name] as const),
    ...Object.entries(needs.variables ?? {}).map(([key, value]) => [`variable ${key}`, value] as const),
  ]);
}
