import type { PyValue } from '../../python/python-value.js';
import { TemplateObject } from '../../jinja/template-object.js';
import { requireText } from '../../jinja/text.js';
import { type Members, memberOf, method } from '../members.js';
import { strftime } from './strftime.js';

/** The fields of a time of day. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

/** A time of day: Python's `datetime.time`, or pendulum's `Time`, which prints alike. */
export class TimeOfDay extends TemplateObject {
  constructor(
    readonly time: ClockTime,
    private readonly isPendulum = false,
  ) {
    super(isPendulum ? 'Time' : 'datetime.time');
  }

  override get str(): string {
    return this.strftime(this.time.microsecond === 0 ? '%H:%M:%S' : '%H:%M:%S.%f');
  }

  override get repr(): string {
    if (this.isPendulum) return `<Time [${this.str}]>`;
    const { hour, minute, second, microsecond } = this.time;
    const parts =
      microsecond !== 0 ? [hour, minute, second, microsecond] : second !== 0 ? [hour, minute, second] : [hour, minute];
    return `datetime.time(${parts.join(', ')})`;
  }

  override attribute(name: string): PyValue {
    return memberOf(members, this, this.typeName, name);
  }

  override compareTo(other: PyValue): number | undefined {
    if (!(other instanceof TimeOfDay)) return undefined;
    const [own, others] = [this.strftime('%H%M%S%f'), other.strftime('%H%M%S%f')];
    return own < others ? -1 : own === others ? 0 : 1;
  }

  override format(spec: string): string {
    return spec === '' ? this.str : this.strftime(spec);
  }

  /** Python's `strftime`. */
  strftime(format: string): string {
    return strftime({ year: 1900, month: 1, day: 1, ...this.time, offset: null, abbreviation: () => '' }, format);
  }
}

const members: Members<TimeOfDay> = {
  hour: ({ time }) => BigInt(time.hour),
  minute: ({ time }) => BigInt(time.minute),
  second: ({ time }) => BigInt(time.second),
  microsecond: ({ time }) => BigInt(time.microsecond),
  isoformat: method('isoformat', (self) => self.str),
  strftime: method('strftime', (self, args) => self.strftime(requireText(args.all('strftime', 'format')[0], 'format'))),
};
