import { randomUUID } from 'node:crypto';
import { PyTuple, type PyValue } from '../../python/python-value.js';
import { asNumber } from '../../jinja/number.js';
import { typeError, valueError } from '../../jinja/template-error.js';
import { PyFunction } from '../../jinja/template-object.js';
import { requireText } from '../../jinja/text.js';
import { OffsetDateTime } from '../../time/offset-date-time.js';
import type { Fields } from '../dates/calendar.js';
import type { Now } from '../dates/pendulum.js';
import { RelativeDelta } from '../dates/relativedelta.js';
import { strftime } from '../dates/strftime.js';
import { StructTime } from '../dates/struct-time.js';
import { KnownObject } from '../known-object.js';
import { parsedDate } from './classes.js';

/** Python's module `time`. */
export function timeModule(now: Now): KnownObject {
  const instant = (seconds: PyValue) => {
    const number = asNumber(seconds);
    return number === undefined ? now() : OffsetDateTime.fromEpochSeconds(Math.floor(Number(number)));
  };
  return new KnownObject('time', {
    time: () => new PyFunction('time', () => Number(now().epochMicros) / 1e6),
    gmtime: () => new PyFunction('gmtime', (args) => utcTime(instant(args.bind('gmtime', 'seconds?')[0] ?? null))),
    localtime: () =>
      new PyFunction('localtime', (args) => localTime(instant(args.bind('localtime', 'seconds?')[0] ?? null))),
    mktime: () => new PyFunction('mktime', (args) => makeTime(structOf(args.all('mktime', 't')[0]))),
    strftime: () =>
      new PyFunction('strftime', (args) => {
        const [format, time = null] = args.bind('strftime', 'format', 't?');
        const { fields } = time === null ? localTime(now()) : structOf(time);
        const zone = { offset: 0, abbreviation: () => 'UTC' };
        return strftime({ ...fields, ...zone }, requireText(format, 'strftime() argument 1'));
      }),
  });
}

function utcTime(at: OffsetDateTime): StructTime {
  const { year, month, day, hour, minute, second } = at.toUtc();
  return new StructTime({ year, month, day, hour, minute, second, microsecond: 0 });
}

function localTime(at: OffsetDateTime): StructTime {
  return utcTime(at.toUtc().plusMicros(-new Date(at.epochSeconds * 1000).getTimezoneOffset() * 60_000_000));
}

function structOf(value: PyValue): StructTime {
  if (value instanceof StructTime) return value;
  if (!(value instanceof PyTuple) || value.items.length !== 9) {
    throw typeError('Tuple or struct_time argument required');
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = value.items.map((item) =>
    Number(asNumber(item)),
  );
  return new StructTime({ year, month, day, hour, minute, second, microsecond: 0 });
}

function makeTime({
  fields: { year, month, day, hour, minute, second },
}: {
  readonly fields: Required<Fields>;
}): number {
  return Math.floor(new Date(year, month - 1, day, hour, minute, second).getTime() / 1000);
}

/** Python's module `uuid`, as far as it needs neither the network card nor names. */
export const uuidModule = new KnownObject('uuid', {
  uuid4: () => new PyFunction('uuid4', () => uuidObject(randomUUID())),
  UUID: () =>
    new PyFunction('UUID', (args) => uuidObject(requireText(args.all('UUID', 'hex')[0], 'UUID() argument 1'))),
});

function uuidObject(text: string): KnownObject {
  const hex = text.replace(/^urn:|uuid:|[{}-]/g, '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(hex)) throw valueError('badly formed hexadecimal UUID string');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  const shown = parts.join('-');
  const attributes = { hex: () => hex, int: () => BigInt(`0x${hex}`), urn: () => `urn:uuid:${shown}` };
  return new KnownObject('UUID', attributes, `UUID('${shown}')`, shown);
}

/** The package `dateutil`: `parser.parse` and `relativedelta.relativedelta`. */
export const dateutilModule = new KnownObject('dateutil', {
  parser: () =>
    new KnownObject('dateutil.parser', {
      parse: () =>
        new PyFunction('parse', (args) =>
          parsedDate(requireText(args.all('parse', 'timestr')[0], 'parse() argument 1')),
        ),
    }),
  relativedelta: () =>
    new KnownObject('dateutil.relativedelta', {
      relativedelta: () => new PyFunction('relativedelta', (args) => RelativeDelta.of(args)),
    }),
});
