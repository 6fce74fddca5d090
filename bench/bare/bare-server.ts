import { Readable } from 'node:stream';
import { fastify, type FastifyRequest } from 'fastify';
import { type BareDatabase, type Flow, openBareDatabase } from './bare-database.js';
import { findDag } from './dag-cache.js';
import { HttpError } from './http-error.js';
import { readDate } from './instants.js';
import { BarePassword } from './password.js';
import { instance, json, latest, listEntry } from './presenters.js';
import { batchSize, firstRuns, furtherRuns, latestRuns, pools, runState, taskInstance } from './statements.js';
import { trigger, type TriggerBody } from './trigger.js';

/*
 * What Windsock is compared with: Fastify and the driver, and nothing between them that the answers do not need. It
 * gives the same bytes from the same rows, by the same statements, prepared.
 *
 *   node bare-server.js <postgresql://… or the path of an SQLite file> [--password]
 */
const [url = '', ...flags] = process.argv.slice(2);
const database: BareDatabase = openBareDatabase(url);
const server = fastify({ logger: false });

interface Path {
  Params: { dag: string; date: string; task: string };
}
const dagPath = '/api/experimental/dags/:dag';

server.addHook('onRequest', (_request, reply, done) => {
  reply.header('Content-Type', 'application/json');
  done();
});
if (flags.includes('--password')) {
  const password = new BarePassword(database);
  server.addHook('onRequest', (request) => password.check(request.headers.authorization));
}

server.get('/api/experimental/pools', async () => json(await database.read(allPools())));
server.get('/api/experimental/latest_runs', async () => json(await database.read(latestOfAll())));
server.get<Path>(`${dagPath}/tasks/:task`, async ({ params }) => json(await database.read(task(params))));
server.get<Path>(`${dagPath}/dag_runs/:date`, async ({ params }) => json(await database.read(state(params))));
server.get<Path>(`${dagPath}/dag_runs/:date/tasks/:task`, async ({ params }) =>
  json(await database.read(ranAs(params))),
);
server.get<Path>(`${dagPath}/dag_runs`, ({ params }) => listRuns(params.dag));
server.post<Path & { Body: TriggerBody }>(`${dagPath}/dag_runs`, async (request) => {
  const { params, body } = request;
  return json(await database.transaction(trigger(params.dag, body, originOf(request))));
});

function originOf({ ip, id, headers }: FastifyRequest) {
  return { address: ip, request_id: id, user_agent: headers['user-agent'] ?? '' };
}

function* allPools(): Flow<object> {
  const rows = yield [pools];
  return rows.map(({ description, id, pool, slots }) => ({ description, id, pool, slots }));
}

function* latestOfAll(): Flow<object> {
  const rows = yield [latestRuns];
  const items = rows.sort((a, b) => ((a['dag_id'] as string) < (b['dag_id'] as string) ? -1 : 1)).map(latest);
  return { items };
}

function* task({ dag: dagId, task: taskId }: Path['Params']): Flow<object> {
  const { tasks } = yield* findDag(dagId);
  const found = tasks.get(taskId);
  if (!found) throw new HttpError(404, `Task ${taskId} not found in dag ${dagId}`);
  return found;
}

function* state({ dag: dagId, date }: Path['Params']): Flow<object> {
  const instant = readDate(date);
  yield* findDag(dagId);
  const [row] = yield [runState, dagId, instant];
  if (!row) throw new HttpError(404, `Dag Run for date ${date} not found in dag ${dagId}`);
  return { state: row['state'] };
}

function* ranAs({ dag: dagId, date, task: taskId }: Path['Params']): Flow<object> {
  const instant = readDate(date);
  yield* task({ dag: dagId, date, task: taskId });
  const [row] = yield [taskInstance, dagId, instant, taskId];
  if (!row) throw new HttpError(404, `Task ${taskId} instance for date ${date} not found`);
  return instance(row);
}

/** A list of one batch is sent whole, a longer one as a stream, so that memory stays flat. */
async function listRuns(dagId: string): Promise<string | Readable> {
  const batches = runBatches(dagId);
  const first = await batches.next();
  const second = await batches.next();
  if (first.done) return json([]);
  if (second.done) return json(first.value);
  return Readable.from(listTexts([first.value, second.value], batches), { objectMode: false });
}

async function* listTexts(read: readonly object[][], rest: AsyncIterable<object[]>): AsyncGenerator<string, void> {
  yield `[${read.map((batch) => JSON.stringify(batch).slice(1, -1)).join(',')}`;
  for await (const batch of rest) yield `,${JSON.stringify(batch).slice(1, -1)}`;
  yield ']\n';
}

async function* runBatches(dagId: string): AsyncGenerator<object[], void> {
  await database.read(findDag(dagId));
  for (let after: unknown; ;) {
    const rows = await database.read(runsAfter(dagId, after));
    if (rows.length > 0) yield rows.map(listEntry);
    if (rows.length < batchSize) return;
    after = rows.at(-1)!['execution_date'];
  }
}

function* runsAfter(dagId: string, after: unknown): Flow<Record<string, unknown>[]> {
  return after === undefined ? yield [firstRuns, dagId] : yield [furtherRuns, dagId, after];
}

process.stdout.write(`Bare Fastify serves ${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
process.once('SIGTERM', () => process.exit());
