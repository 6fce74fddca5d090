import { Agent, request as httpRequest } from 'node:http';
import { type Answer, answerDiffers } from './answers.js';
import type { RecordedRequest, Step, Tables } from './recording.js';
import { type Database, isPaused, readTables } from './tables.js';

/** Where a recording is played. */
export interface Stage {
  /** The root of the service, such as `http://127.0.0.1:8080`. */
  url: string;
  /** The service's database. */
  database: Database;
  /** When the replay began, in milliseconds: no moment of its answers is older. */
  since: number;
}

/** What differed at one step. */
export interface StepDifference {
  /** Counted from 1. */
  step: number;
  request: string;
  differences: string[];
}

const answerWithinMs = 10_000;

function bodyOf({ body, body_base64 }: RecordedRequest): Buffer | undefined {
  if (body_base64 !== undefined) return Buffer.from(body_base64, 'base64');
  return body === undefined ? undefined : Buffer.from(body, 'utf8');
}

/** Sends the request as it stands: `fetch` would tidy the path up and add a content type. */
function send(request: RecordedRequest, url: string, agent: Agent): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const body = bodyOf(request);
  const headers = { ...request.headers, ...(body && { 'Content-Length': body.length }) };
  const signal = AbortSignal.timeout(answerWithinMs);
  const options = { hostname, port, agent, signal, headers, method: request.method, path: request.path };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const pausedByState: Record<string, boolean> = { paused: true, unpaused: false };

async function stateDiffers(
  step: Step,
  database: Database,
  before: Record<string, string[]>,
  tables: Tables,
): Promise<string[]> {
  const state = step.expect?.state;
  if (state === undefined) return [];
  if (state === 'unchanged') {
    const unchanged = JSON.stringify(await readTables(database, tables)) === JSON.stringify(before);
    return unchanged ? [] : ['state: expected all rows unchanged'];
  }
  const expected = pausedByState[state];
  if (expected === undefined) return [`state: "${state}" is unknown here`];
  const dagId = decodeURIComponent(/\/dags\/([^/?]+)/.exec(step.request.path)?.[1] ?? '');
  const paused = await isPaused(database, dagId);
  return paused === expected ? [] : [`state: expected ${dagId} ${state}, its row says is_paused ${paused}`];
}

async function playStep(step: Step, { url, database, since }: Stage, tables: Tables, agent: Agent): Promise<string[]> {
  const before = step.expect?.state === undefined ? {} : await readTables(database, tables);
  const answer = await send(step.request, url, agent).catch(String);
  if (typeof answer === 'string') return [`no answer: ${answer}`];
  return [...answerDiffers(step, answer, since), ...(await stateDiffers(step, database, before, tables))];
}

/**
 * Plays steps in order, over one connection that is kept alive, and compares every answer as {@link answerDiffers} does.
 * A step that differs does not end the replay.
 *
 * @returns the steps that differed
 */
export async function replay(
  recording: { steps: Step[]; tables_after: Tables },
  stage: Stage,
): Promise<StepDifference[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const found: StepDifference[] = [];
  try {
    for (const [index, step] of recording.steps.entries()) {
      const differences = await playStep(step, stage, recording.tables_after, agent);
      const request = `${step.request.method} ${step.request.path} ${step.request.body ?? step.request.body_base64 ?? ''}`;
      if (differences.length > 0) found.push({ step: index + 1, request: request.trim(), differences });
    }
  } finally {
    agent.destroy();
  }
  return found;
}
