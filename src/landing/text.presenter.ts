import { type Html, html } from './html.js';

/**
 * A point in time as `<time>`, to the second: HTML has no microseconds.
 *
 * @param isoformat in UTC, as Python writes it
 */
export function presentTime(isoformat: string): Html {
  const [, date, time] = /^(.+)T(\d\d:\d\d:\d\d)/.exec(isoformat)!;
  return html`<time datetime="${date!}T${time!}Z"><span>${date!}</span> <span>${time!}</span></time>`;
}

/** A name that may wrap after `_`, `.` and `-`. */
export function presentName(name: string): Html[] {
  return name.split(/(?<=[_.-])(?=[^_.-])/).map((part, index) => html`${index > 0 && html`<wbr />`}${part}`);
}
