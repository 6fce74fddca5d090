import { PyTuple, type PyValue } from '../../python/python-value.js';
import { TemplateObject } from '../../jinja/template-object.js';
import { dayOfYear, type Fields, weekday } from './calendar.js';

const names = ['tm_year', 'tm_mon', 'tm_mday', 'tm_hour', 'tm_min', 'tm_sec', 'tm_wday', 'tm_yday', 'tm_isdst'];

/** Python's `time.struct_time`. */
export class StructTime extends TemplateObject {
  private readonly values: readonly bigint[];

  constructor(
    readonly fields: Required<Fields>,
    isDst = 0,
  ) {
    const { year, month, day, hour, minute, second } = fields;
    const values = [year, month, day, hour, minute, second, weekday(fields), dayOfYear(fields), isDst].map(BigInt);
    super('time.struct_time', `time.struct_time(${names.map((name, at) => `${name}=${values[at]}`).join(', ')})`);
    this.values = values;
  }

  override attribute(name: string): PyValue | undefined {
    return this.values[names.indexOf(name)];
  }

  override item(key: PyValue): PyValue | undefined {
    return this.values.at(Number(key));
  }

  override get length(): number {
    return names.length;
  }

  override iterate(): Iterable<PyValue> {
    return this.values;
  }

  override equals(other: PyValue): boolean {
    const items = other instanceof StructTime ? other.values : other instanceof PyTuple ? other.items : [];
    return items.length === names.length && this.values.every((value, at) => value === items[at]);
  }
}
