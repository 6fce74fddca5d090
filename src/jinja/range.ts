import type { PyValue } from '../python/python-value.js';
import { iterate } from './iteration.js';
import { sequenceMethods } from './list-methods.js';
import { asNumber } from './number.js';
import { PyFunction, TemplateObject } from './template-object.js';

/** Python's `range`. */
export class PyRange extends TemplateObject {
  constructor(
    private readonly start: number,
    private readonly stop: number,
    private readonly step: number,
  ) {
    super('range', `range(${start}, ${stop}${step === 1 ? '' : `, ${step}`})`);
  }

  override get length(): number {
    return Math.max(Math.ceil((this.stop - this.start) / this.step), 0);
  }

  override get isTruthy(): boolean {
    return this.length > 0;
  }

  override item(key: PyValue): PyValue | undefined {
    const index = Number(asNumber(key) ?? NaN);
    const at = index < 0 ? index + this.length : index;
    return at >= 0 && at < this.length ? BigInt(this.start + at * this.step) : undefined;
  }

  override attribute(name: string): PyValue | undefined {
    const method = sequenceMethods.get(name);
    return method && new PyFunction(name, (args) => method([...iterate(this)], args));
  }

  override *iterate(): Generator<PyValue> {
    for (let at = 0; at < this.length; at++) yield BigInt(this.start + at * this.step);
  }
}
