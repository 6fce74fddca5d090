import { systemUser } from '../../src/common/system-user.js';

const whole = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d`;
const micros = String.raw`\.\d{6}`;
const spaced = whole.replace('T', ' ');
const encoded = whole.replace('T', String.raw`\+`).replaceAll(':', '%3A');

/**
 * How a moment of the recording is written. All but the last stand in the recordings; `<NOW_T_ANY>` is for rows that
 * Airflow never wrote, where the second may or may not have been free.
 */
const forms: Record<string, RegExp> = {
  '<NOW_T>': new RegExp(String.raw`${whole}\+00:00`, 'y'),
  '<NOW_T_US>': new RegExp(String.raw`${whole}${micros}\+00:00`, 'y'),
  '<NOW_SP>': new RegExp(String.raw`${spaced}\+00:00`, 'y'),
  '<NOW_SP_US>': new RegExp(String.raw`${spaced}${micros}\+00:00`, 'y'),
  '<NOW_URL>': new RegExp(String.raw`${encoded}%2B00%3A00`, 'y'),
  '<NOW_URL_US>': new RegExp(String.raw`${encoded}${micros}%2B00%3A00`, 'y'),
  '<NOW_DB>': new RegExp(spaced + micros, 'y'),
  '<NOW_T_ANY>': new RegExp(String.raw`${whole}(?:${micros})?\+00:00`, 'y'),
};
const anyForm = new RegExp(`(${Object.keys(forms).join('|')})`);

/** The clock of the service may run this much ahead of ours: it counts microseconds, `Date.now` does not. */
const toleranceMs = 100;

/** Milliseconds since 1970, with the microseconds as fraction; NaN for a 13th month and its like. */
function instantOf(moment: string): number {
  const local = moment.replaceAll('%3A', ':').replace(/(\+|%2B)00:00$/, '');
  const [seconds = '', fraction = '0'] = local.split('.');
  return Date.parse(`${seconds.replace(/[ +]/, 'T')}Z`) + Number(fraction) / 1000;
}

/** How many characters two texts have in common at their start. */
export function commonStart(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** The first place where two texts part, with what stands around it. */
function parting(expected: string, actual: string): string {
  const at = commonStart(expected, actual);
  const from = Math.max(0, at - 40);
  const cut = (text: string) => JSON.stringify(text.slice(from, at + 80));
  return `at character ${at}: expected ${cut(expected)}, got ${cut(actual)}`;
}

/**
 * Compares a text with a recorded one. Every character counts, but a recorded moment (`<NOW_T>`…) stands for a moment
 * between `since` (milliseconds, rounded down to its second, as Airflow rounds) and now, in exactly that form; and
 * `"<USER>"` is who runs this process. The moments of one JSON object must be the same one, `start_date` apart: a run's
 * id, URL and execution date speak of the same instant.
 *
 * @returns what differs first, or null
 */
export function differsFrom(recorded: string, actual: string, since: number): string | null {
  const earliest = Math.floor(since / 1000) * 1000;
  let matched = ''; // the recorded text with the moments of the actual one
  let momentOfObject: string | undefined;
  for (const part of recorded.replaceAll('"<USER>"', JSON.stringify(systemUser())).split(anyForm)) {
    const form = forms[part];
    if (form === undefined) {
      if (part.includes('{')) momentOfObject = undefined;
      matched += part;
      if (!actual.startsWith(matched)) break;
      continue;
    }
    form.lastIndex = matched.length;
    const moment = form.exec(actual)?.[0];
    if (moment === undefined) return parting(matched + part, actual);
    const instant = instantOf(moment);
    if (!(instant >= earliest && instant <= Date.now() + toleranceMs)) {
      return `${moment} is not a moment of this replay`;
    }
    if (!matched.endsWith('"start_date":"')) {
      momentOfObject ??= moment;
      if (instantOf(momentOfObject) !== instant) return `${momentOfObject} and ${moment} should be one moment`;
    }
    matched += moment;
  }
  return matched === actual ? null : parting(matched, actual);
}
