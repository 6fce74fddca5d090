import { Agent } from 'node:http';
import { send } from '../../support/http.js';
import type { Interval, Violation } from './linearizability.js';

/** What a client was told. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** What a client is to do next. */
export interface Step<Action> {
  readonly action: Action;
  /** Which of the processes it asks. */
  readonly process: number;
  /** Milliseconds after which it hangs up. */
  readonly patience?: number | undefined;
}

/** What a client is to do, first to last. */
export type Steps<Action> = Iterable<Step<Action>> | AsyncIterable<Step<Action>>;

/** What a client did, and its reply; undefined if it got none, or 503, which leave open what became of it. */
export interface Recorded<Action> extends Step<Action>, Interval {
  readonly client: string;
  readonly reply?: Reply | undefined;
}

/** Does what each client plans, one step after the other, beside what the other clients do. */
export async function record<Action>(
  plans: Readonly<Record<string, Steps<Action>>>,
  take: (step: Step<Action>) => Promise<Reply | undefined>,
): Promise<Recorded<Action>[]> {
  const history: Recorded<Action>[] = [];
  const follow = async ([client, steps]: [string, Steps<Action>]) => {
    for await (const step of steps) {
      const invoked = performance.now();
      const reply = await take(step);
      history.push({ ...step, client, reply, invoked, responded: reply && performance.now() });
    }
  };
  await Promise.all(Object.entries(plans).map(follow));
  return history;
}

/** What a client sends to the API. */
export interface Call {
  readonly method: string;
  /** Below `/api/experimental`. */
  readonly path: string;
  readonly body?: object;
}

/** Sends it, and hangs up after some milliseconds, if the client has no more patience. */
export async function ask(url: string, { method, path, body }: Call, patience?: number): Promise<Reply | undefined> {
  const agent = patience === undefined ? undefined : new Agent();
  const timer = setTimeout(() => agent?.destroy(), patience);
  const options = { ...(body && { body: JSON.stringify(body) }), ...(agent && { agent }) };
  try {
    const answer = await send(url, method, `/api/experimental${path}`, options);
    return answer.status === 503 ? undefined : { status: answer.status, body: answer.json<unknown>() };
  } catch (error) {
    // Others would be a mistake here, or no JSON.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** The violation for a reader: what was certain, what happened since, and which answer does not fit. */
export function describeViolation<State, Action>({
  state,
  since,
  operation,
}: Violation<State, Recorded<Action>>): string {
  const start = Math.min(...since.map(({ invoked }) => invoked));
  const line = (one: Recorded<Action>) => {
    const times = [one.invoked, one.responded].map((time) => (time === undefined ? '?' : (time - start).toFixed(2)));
    const { status = '?', body } = one.reply ?? {};
    return [
      one === operation ? '>' : ' ',
      one.client.padEnd(9),
      `process ${one.process}`,
      `${times.join(' to ')} ms`.padEnd(20),
      JSON.stringify(one.action),
      `-> ${status} ${JSON.stringify(body) ?? ''}`,
    ].join(' ');
  };
  return [
    `Certain before: ${JSON.stringify(state)}`,
    ...since.map(line),
    'No order of these explains the answer marked with >.',
  ].join('\n');
}
