import { version } from '../../common/version.js';
import type { ServerFacts } from '../../server/server-facts.js';

/**
 * Tells what has been started: to a terminal as a block of text, else as one line in the form of the log. In both,
 * `Windsock serves <url>` is what scripts wait for.
 *
 * @param workers processes that answer requests
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
