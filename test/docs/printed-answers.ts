import { systemUser } from '../../src/common/system-user.js';
import { differsFrom } from '../contract/moments.js';

/** The day on which the pages' answers were printed: its moments stand for the present, all others for themselves. */
export const printedOn = '2026-11-22';
/** Who printed them, and who runs this process. */
const users = { printed: '"unixname":"airflow"', actual: `"unixname":${JSON.stringify(systemUser())}` };

/**
 * Compares what was answered with what a page prints, where `…` stands for text that is left out and moments of
 * {@link printedOn} for the present.
 *
 * @param since when the service started, in milliseconds
 * @returns what differs first, or null
 */
export function differsFromPrinted(printed: string, actual: string, since: number): string | null {
  const byUs = printed.replaceAll(users.printed, users.actual);
  return differsFrom(withMiddle(byUs, actual, asRecorded), actual, since);
}

/** The printed answer in the form of a recorded one, its moments marked. */
export function asRecorded(printed: string): string {
  const time = String.raw`(?:[T ]|\+)\d\d(?::|%3A)\d\d(?::|%3A)\d\d(\.\d{6})?(?:\+|%2B)00(?::|%3A)00`;
  return printed.replaceAll(new RegExp(`${printedOn}${time}`, 'g'), (moment: string, micros?: string) => {
    const form = moment.includes('%') ? 'URL' : moment.includes('T') ? 'T' : 'SP';
    return `<NOW_${form}${micros === undefined ? '' : '_US'}>`;
  });
}

/**
 * Puts what was answered where `…` is printed.
 *
 * @param change what becomes of the text that is printed; its length is that of the answer's before
 */
export function withMiddle(printed: string, actual: string, change = (text: string) => text): string {
  const [head = '', ...parts] = printed.split('…');
  let position = head.length;
  const rest = parts.map((part, index) => {
    const isLast = index === parts.length - 1;
    const found = isLast ? actual.length - part.length : actual.indexOf(part, position);
    const middle = actual.slice(position, Math.max(found, position));
    position += middle.length + part.length;
    return middle + change(part);
  });
  return change(head) + rest.join('');
}
