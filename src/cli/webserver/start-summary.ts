import { version } from '../../common/version.js';
import type { ServerFacts } from '../../server/server-facts.js';

/**
 * Describes the service that has started: on a terminal as a block of text, elsewhere as one line in the format of the
 * log. Scripts wait for `Windsock serves <url>`, which both contain.
 *
 * @param workers number of processes that answer requests
 */
export function summarize(facts: ServerFacts, workers: number, isTerminal: boolean): string {
  const msg = `Windsock serves ${facts.url}`;
  if (isTerminal) return `${msg}\n\n${table(facts, workers)}\n`;
  return `${JSON.stringify({ level: 30, time: new Date(), version, workers, ...facts, msg })}\n`;
}

function table(facts: ServerFacts, workers: number): string {
  const rows = {
    'listens on': facts.listens,
    documentation: facts.docs,
    database: facts.database,
    schema: facts.schema,
    DAGs: facts.dags,
    callers: facts.open ? 'everybody, without a password' : `whom these know: ${facts.backends.join(', ')}`,
    workers,
    version,
  };
  return Object.entries(rows)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `  ${name.padEnd(14)}${value}\n`)
    .join('');
}
