import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { differsFrom } from './moments.js';
import type { Expectation, RecordedAnswer, Step } from './recording.js';

/** An answer as it came over the wire. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

function bodyDiffers(recorded: string, answer: Answer, since: number): string[] {
  const difference = differsFrom(recorded, answer.body.toString(), since);
  return difference === null ? [] : [`body: ${difference}`];
}

function contentTypeDiffers(expected: string | undefined, answer: Answer): string[] {
  const actual = answer.headers['content-type'];
  return actual === expected ? [] : [`content type: expected ${expected}, got ${actual}`];
}

function isError(value: unknown, error: true | string): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'error') return false;
  const text = (value as { error: unknown }).error;
  return error === true ? typeof text === 'string' : text === error;
}

function errorDiffers(error: true | string, answer: Answer): string[] {
  const wanted = JSON.stringify({ error: error === true ? '<text>' : error });
  const body = isError(parsed(answer), error) ? [] : [`body: expected ${wanted}, got ${shortened(answer)}`];
  return [...contentTypeDiffers('application/json', answer), ...body];
}

function lengthDiffers(length: number, answer: Answer): string[] {
  const list = parsed(answer);
  if (!Array.isArray(list)) return [`body: expected a list of ${length}, got ${shortened(answer)}`];
  return list.length === length ? [] : [`body: expected ${length} entries, got ${list.length}`];
}

/** The body as JSON; undefined if it is none. */
function parsed(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString());
  } catch {
    return undefined;
  }
}

function shortened(answer: Answer): string {
  return JSON.stringify(answer.body.toString().slice(0, 200));
}

function allowDiffers(recorded: string[], answer: Answer): string[] {
  const actual = (answer.headers.allow ?? '').split(',').map((method) => method.trim());
  const [expected, got] = [recorded.toSorted().join(', '), actual.toSorted().join(', ')];
  return expected === got ? [] : [`Allow: expected ${expected}, got ${got}`];
}

function fromAirflow(recorded: RecordedAnswer, answer: Answer, since: number): string[] {
  return [...contentTypeDiffers(recorded.content_type, answer), ...bodyDiffers(recorded.body ?? '', answer, since)];
}

function fromExpectation(expected: Expectation, recorded: RecordedAnswer, answer: Answer, since: number): string[] {
  const body = expected.body === 'same' ? recorded.body : expected.body;
  return [
    ...(expected.content_type === undefined ? [] : contentTypeDiffers(expected.content_type, answer)),
    ...(body === undefined ? [] : bodyDiffers(body, answer, since)),
    ...(expected.error === undefined ? [] : errorDiffers(expected.error, answer)),
    ...(expected.length === undefined ? [] : lengthDiffers(expected.length, answer)),
  ];
}

/**
 * Compares an answer with a step by the rules of the recordings: without `expect` as Airflow answered, in status, content
 * type and every byte of the body; with it, in what it names. Of HEAD and OPTIONS only the status counts, and 204 is as
 * good as 200 for OPTIONS. The methods of a 405's `Allow` header are a set.
 *
 * @param since when the replay began, in milliseconds
 * @returns what differs, a line each
 */
export function answerDiffers({ request, airflow, expect }: Step, answer: Answer, since: number): string[] {
  const status = expect?.status ?? airflow.status;
  const noContent = request.method === 'OPTIONS' && status === 200 && answer.status === 204;
  if (answer.status !== status && !noContent) {
    return [`status: expected ${status}, got ${answer.status} ${shortened(answer)}`];
  }
  if (request.method === 'HEAD' || request.method === 'OPTIONS') return [];
  if (!isUtf8(answer.body)) return ['body: not UTF-8'];
  return [
    ...(expect ? fromExpectation(expect, airflow, answer, since) : fromAirflow(airflow, answer, since)),
    ...(status === 405 && airflow.allow ? allowDiffers(airflow.allow, answer) : []),
  ];
}
