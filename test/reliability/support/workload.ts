import { setTimeout as sleep } from 'node:timers/promises';
import type { AirflowDatabase } from '../../support/airflow-database.js';
import { type Answer, send } from '../../support/http.js';
import { absent, Ledger, triggered, untouched, wholeRun } from './ledger.js';

const api = '/api/experimental';
const original = 'example_bash_operator';
/** Milliseconds after which a client gives a request up. */
const patienceMs = 60_000;
/** Milliseconds before a client whose server cannot be reached tries again. */
const pause = 25;

/** How often clients do what; the numbers are weights. */
export interface Mix {
  readonly trigger: number;
  readonly setPool: number;
  readonly deletePool: number;
  readonly pause: number;
  readonly deleteDag: number;
  readonly read: number;
}

const changes: Mix = { trigger: 12, setPool: 4, deletePool: 2, pause: 3, deleteDag: 1, read: 2 };

/** One client, with pools and DAGs that no other client changes: what it was promised last is what must be there. */
interface Client {
  readonly name: string;
  readonly dag: string;
}

/** Clients that change a database through the API as fast as they can, and keep account of what they were promised. */
export class Workload {
  /** What must be in the database. */
  readonly ledger = new Ledger();
  /** Milliseconds of every answer since the last time that somebody emptied this. */
  readonly latencies: number[] = [];
  /** Milliseconds of the slowest answer. */
  worstAnswer = 0;
  /** Requests that got any answer. */
  answered = 0;
  /** Requests that got 503. */
  refused = 0;
  /** Requests that got no answer, because the connection broke. */
  unanswered = 0;
  /** Answers that no request should ever get. */
  readonly unexpected: string[] = [];
  private readonly clients: readonly Client[];
  /** The DAGs of which it is sure that they are deleted. */
  private readonly gone: string[] = [];
  private serial = 0;

  private constructor(
    private readonly url: () => string | undefined,
    clients: number,
    private readonly doomed: string[],
    private readonly mix: Mix,
  ) {
    this.clients = Array.from({ length: clients }, (_, index) => ({
      name: `client_${index}`,
      dag: `lasting_${index}`,
    }));
  }

  /**
   * Makes the DAGs that the clients will use.
   *
   * @param url where the service is at this moment; undefined while it is nowhere, and then clients wait
   * @param options.clients how many send requests at the same time
   * @param options.doomed how many DAGs there are to be deleted
   */
  static async prepare(
    database: AirflowDatabase,
    url: () => string | undefined,
    { clients = 8, doomed = 50, mix = changes }: { clients?: number; doomed?: number; mix?: Partial<Mix> } = {},
  ): Promise<Workload> {
    const doomedDags = Array.from({ length: doomed }, (_, index) => `doomed_${index}`);
    const workload = new Workload(url, clients, [...doomedDags], { ...changes, ...mix });
    const lasting = workload.clients.map(({ dag }) => dag);
    await copyDag(database, [...lasting, ...doomedDags]);
    for (const dag of lasting) workload.ledger.set(`paused ${dag}`, '1');
    for (const dag of doomedDags) workload.ledger.set(`dag ${dag}`, untouched);
    return workload;
  }

  /** Sends requests until there is to be an end and each client has got its last answer. */
  async run(isOver: () => boolean): Promise<void> {
    await Promise.all(
      this.clients.map(async (client) => {
        while (!isOver()) {
          if (this.url() === undefined) await sleep(pause);
          else await this.act(client);
        }
      }),
    );
  }

  /**
   * Starts an action at each tick of a clock, or as soon after it as a client is free.
   *
   * @param perSecond ticks
   * @param done hears, of each action, the milliseconds from its tick to its end: one that had to wait for a client,
   *   because others were slow, was slow itself
   */
  async pace(perSecond: number, isOver: () => boolean, done: (milliseconds: number) => void): Promise<void> {
    const start = performance.now();
    let ticks = 0;
    await Promise.all(
      this.clients.map(async (client) => {
        while (!isOver()) {
          const tick = start + (ticks++ * 1000) / perSecond;
          const early = Math.ceil(tick - performance.now());
          if (early > 0) await sleep(early);
          await this.act(client);
          done(performance.now() - tick);
        }
      }),
    );
  }

  /** Makes the DAGs again that clients have deleted, for load that is to go on. */
  async makeDoomedAgain(database: AirflowDatabase): Promise<void> {
    const gone = this.gone.splice(0);
    await copyDag(database, gone);
    for (const dag of gone) this.ledger.set(`dag ${dag}`, untouched);
    this.doomed.push(...gone);
  }

  private act(client: Client): Promise<unknown> {
    const actions = {
      trigger: () => this.trigger(client.dag),
      setPool: () => this.setPool(client, Math.ceil(Math.random() * 1000)),
      deletePool: () =>
        this.change(`pool ${client.name}`, absent, 'DELETE', `/pools/${client.name}`, { mayBeMissing: true }),
      pause: () => this.pause(client.dag, Math.random() < 0.5),
      deleteDag: () => this.triggerAndDelete(this.doomed.pop()),
      read: () => this.read(client),
    };
    return actions[this.chosen()]();
  }

  private chosen(): keyof Mix {
    const entries = Object.entries(this.mix) as [keyof Mix, number][];
    let rest = Math.random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    return entries.find(([, weight]) => (rest -= weight) < 0)![0];
  }

  private trigger(dag: string): Promise<unknown> {
    const runId = `run ${this.serial++}`;
    const body = { run_id: runId, conf: { number: this.serial } };
    return this.change(`run ${dag} ${runId}`, wholeRun, 'POST', `/dags/${dag}/dag_runs`, { body });
  }

  private setPool({ name }: Client, slots: number): Promise<unknown> {
    return this.change(`pool ${name}`, `slots ${slots}`, 'POST', '/pools', { body: { name, slots, description: '' } });
  }

  private pause(dag: string, paused: boolean): Promise<unknown> {
    return this.change(`paused ${dag}`, paused ? '1' : '0', 'GET', `/dags/${dag}/paused/${paused}`);
  }

  private async triggerAndDelete(dag: string | undefined): Promise<void> {
    if (dag === undefined) return;
    const key = `dag ${dag}`;
    // A trigger without an answer may still be on its way, and would leave a run of a DAG that is gone.
    if (!(await this.change(key, triggered, 'POST', `/dags/${dag}/dag_runs`, { body: {} }))) return;
    if (await this.change(key, absent, 'DELETE', `/dags/${dag}`, { mayBeMissing: true })) this.gone.push(dag);
  }

  private read({ dag }: Client): Promise<unknown> {
    const paths = [
      '/latest_runs',
      '/pools',
      `/dags/${dag}/dag_runs`,
      `/dags/${dag}/tasks/runme_0`,
      `/dags/${dag}/paused`,
    ];
    return this.request('GET', paths[Math.floor(Math.random() * paths.length)]!);
  }

  /** Asks for a change, and books what came of it; true if it was acknowledged. */
  private async change(
    key: string,
    value: string,
    method: string,
    path: string,
    { body, mayBeMissing = false }: { body?: object; mayBeMissing?: boolean } = {},
  ): Promise<boolean> {
    this.ledger.attempt(key, value);
    const answer = await this.request(method, path, body, mayBeMissing);
    const acknowledged = answer?.status === 200;
    if (acknowledged) this.ledger.acknowledge(key, value);
    return acknowledged;
  }

  private async request(method: string, path: string, body?: object, mayBeMissing = false): Promise<Answer | null> {
    const start = performance.now();
    try {
      const call = send(this.url()!, method, api + path, body ? { body: JSON.stringify(body) } : {});
      const answer = await Promise.race([call, sleep(patienceMs, null, { ref: false })]);
      if (answer === null) throw new Error(`none within ${patienceMs} ms`);
      this.book(performance.now() - start, answer, `${method} ${path}`, mayBeMissing);
      if (answer.status === 503) await sleep(pause);
      return answer;
    } catch (error) {
      this.unanswered++;
      if (!(error as NodeJS.ErrnoException).code) this.unexpected.push(`${method} ${path}: ${String(error)}`);
      await sleep(pause);
      return null;
    }
  }

  private book(milliseconds: number, { status, text }: Answer, request: string, mayBeMissing: boolean): void {
    this.answered++;
    this.latencies.push(milliseconds);
    this.worstAnswer = Math.max(this.worstAnswer, milliseconds);
    if (status === 503) this.refused++;
    else if (status !== 200 && !(status === 404 && mayBeMissing)) this.unexpected.push(`${request}: ${status} ${text}`);
  }
}

/** Gives the DAG that all tests know some more names, as a scheduler would that found more files. */
async function copyDag({ sql }: AirflowDatabase, ids: readonly string[]): Promise<void> {
  for (const table of ['dag', 'serialized_dag']) {
    const [row = {}] = await sql(`SELECT * FROM ${table} WHERE dag_id = ?`, original);
    const names = Object.keys(row);
    const insert = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
    const isBoolean = (name: string) => name.startsWith('is_') || name === 'scheduler_lock';
    for (const id of ids) {
      const copied = (name: string, value: unknown) => {
        if (typeof value === 'string') return value.replaceAll(original, id);
        // PostgreSQL takes no number for a boolean.
        return isBoolean(name) && typeof value === 'number' ? String(value) : value;
      };
      await sql(insert, ...names.map((name) => copied(name, row[name])));
    }
  }
}
