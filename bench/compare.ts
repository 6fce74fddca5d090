import type { BenchDatabase } from './databases.js';
import type { BenchRoute } from './routes.js';
import type { ServerProcess } from './server-process.js';
import { statementsOf } from './statement-log.js';

/** The two servers that a route is measured on. */
export interface Contenders {
  readonly bare: ServerProcess;
  readonly windsock: ServerProcess;
}

/** What makes a request of a route. */
export type Question = Pick<BenchRoute, 'path' | 'headers' | 'newBody'>;

/** Sends one request. Throws unless it succeeds. */
export async function ask({ url }: ServerProcess, { path, headers, newBody }: Question): Promise<string> {
  const method = newBody ? 'POST' : 'GET';
  const answer = await fetch(`${url}${path}`, { method, headers, body: newBody?.() ?? null });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${method} ${url}${path}: ${answer.status} ${text}`);
  return text;
}

/** Throws unless both servers answer with the same bytes, and leave the same rows behind where they write any. */
export async function requireSameAnswers(
  database: BenchDatabase,
  route: BenchRoute,
  { bare, windsock }: Contenders,
): Promise<void> {
  const answerOf = async (server: ServerProcess) => withoutDates(await ask(server, route));
  requireSame(`${route.title}: the answers differ`, await answerOf(bare), await answerOf(windsock));
  if (!route.newBody) return;
  const rows = JSON.stringify(await newestRows(database, 0));
  requireSame(`${route.title}: the rows differ`, JSON.stringify(await newestRows(database, 1)), rows);

  function withoutDates(text: string): string {
    return route.newBody ? text.replaceAll(/\d{4}-[-\d:.T ]+/g, '<date>') : text;
  }
}

function requireSame(message: string, bare: string, windsock: string): void {
  if (bare !== windsock) throw new Error(`${message}\nbare:     ${bare}\nwindsock: ${windsock}`);
}

/** What a trigger has written, but for its dates and numbers: the last one, or another before it. */
async function newestRows({ connection }: BenchDatabase, before: number): Promise<object> {
  const newest = `SELECT * FROM dag_run ORDER BY id DESC LIMIT 1 OFFSET ${before}`;
  const [run] = await connection.sql(newest);
  const { dag_id, execution_date, state, run_id, external_trigger, conf, end_date } = run!;
  const instances = await connection.sql(
    `SELECT * FROM task_instance WHERE dag_id = ? AND execution_date = (SELECT execution_date FROM (${newest}) newest)
     ORDER BY task_id`,
    dag_id,
  );
  const [log] = await connection.sql(`SELECT * FROM log ORDER BY id DESC LIMIT 1 OFFSET ${before}`);
  const { event, owner, task_id, extra } = log!;
  return {
    run: { dag_id, state, external_trigger, end_date, conf: Buffer.from(conf as Uint8Array).toString('hex') },
    isRunIdOfDate: run_id === `manual__${String(execution_date).replace(' ', 'T')}+00:00`,
    instances: instances.map((row) => ({ ...row, execution_date: row['execution_date'] === execution_date })),
    log: { event, owner, task_id, dag_id: log!['dag_id'], date: log!['execution_date'] === execution_date },
    extra: Object.keys(JSON.parse(String(extra)) as object),
  };
}

/**
 * What is different about the statements that PostgreSQL gets from the two servers for a request, their kinds and
 * tables in their order; null if nothing is.
 */
export async function differenceOfStatements(
  database: BenchDatabase,
  route: BenchRoute,
  { bare, windsock }: Contenders,
): Promise<string | null> {
  const shapesOf = async (server: ServerProcess) => {
    await ask(server, route); // at first, the structure of a DAG is read too
    const statements = await statementsOf(database, () => ask(server, route));
    // Windsock sends it every few seconds with whatever comes then.
    return statements
      .filter((statement) => statement !== 'DISCARD PLANS')
      .map(shapeOf)
      .join('; ');
  };
  const [ofBare, ofWindsock] = [await shapesOf(bare), await shapesOf(windsock)];
  return ofBare === ofWindsock ? null : `${route.title}: bare sends ${ofBare}; Windsock sends ${ofWindsock}`;
}

/** Such as `SELECT dag serialized_dag`: its first word, or first two, and the tables. */
function shapeOf(statement: string): string {
  const plain = statement.replaceAll('"', '');
  const tables = [...plain.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE) (\w+)/g)].map(([, table]) => table);
  const words = plain.split(' ');
  return [words.slice(0, tables.length > 0 ? 1 : 3).join(' '), ...tables].join(' ');
}
