import type { PyValue } from '../../python/python-value.js';
import type { CallArguments } from '../../jinja/call-arguments.js';
import { requireSize } from '../../jinja/operators.js';
import { typeError } from '../../jinja/template-error.js';
import { PyFunction } from '../../jinja/template-object.js';
import { requireText } from '../../jinja/text.js';
import { DateTime } from '../dates/datetime.js';
import { type Now, Pendulum } from '../dates/pendulum.js';
import { diffForHumans } from '../dates/period.js';
import { KnownObject } from '../known-object.js';
import { dateTimeClass, readTime, timedeltaClass } from './classes.js';
import { dateutilModule, timeModule, uuidModule } from './modules.js';

const microsPerDay = 86_400_000_000;

/** `macros`: Airflow's module of that name. */
export function macrosModule(now: Now): KnownObject {
  return new KnownObject('macros', {
    ds_add: () => new PyFunction('ds_add', dsAdd),
    ds_format: () => new PyFunction('ds_format', dsFormat),
    datetime: () => dateTimeClass(now),
    timedelta: () => timedeltaClass,
    dateutil: () => dateutilModule,
    time: () => timeModule(now),
    uuid: () => uuidModule,
    random: () => new PyFunction('random', () => Math.random()),
    datetime_diff_for_humans: () =>
      new PyFunction('datetime_diff_for_humans', (args) => {
        const [date = null, since = null] = args.bind('datetime_diff_for_humans', 'dt', 'since?');
        const from = asPendulum(date, now);
        const to = since === null ? from.like(from.zone.convert(now())) : asPendulum(since, now);
        return diffForHumans(from, to, since === null, false);
      }),
  });
}

function asPendulum(value: PyValue, now: Now): Pendulum {
  if (value instanceof DateTime) return Pendulum.of(value, now);
  throw typeError('datetime_diff_for_humans() takes dates');
}

function dsAdd(args: CallArguments): PyValue {
  const [ds, days] = args.all('ds_add', 'ds', 'days');
  const date = readTime(requireText(ds, 'strptime() argument 1'), '%Y-%m-%d');
  const moved = date.like(date.at.plusMicros(requireSize(days) * microsPerDay));
  return moved.isoformat().slice(0, 10);
}

function dsFormat(args: CallArguments): PyValue {
  const [ds, input, output] = args.all('ds_format', 'ds', 'input_format', 'output_format');
  const date = readTime(requireText(ds, 'strptime() argument 1'), requireText(input, 'strptime() argument 2'));
  return date.strftime(requireText(output, 'strftime() argument 1'));
}
