import { describe, expect, it } from 'vitest';
import { TemplateError } from '../jinja/template-error.js';
import { renderText } from '../jinja/template.js';
import type { PyValue } from '../python/python-value.js';
import { OffsetDateTime } from '../time/offset-date-time.js';
import { Pendulum } from './dates/pendulum.js';
import { utc, zoneOf } from './dates/zone.js';
import { macrosModule } from './macros/macros.js';

const now = () => OffsetDateTime.fromDatabase('2026-11-30 12:00:00');
const pendulum = (text: string) => new Pendulum(OffsetDateTime.fromDatabase(text), utc, now);

function outcome(template: string): string {
  const variables = new Map<string, PyValue>([
    ['ds', '2024-02-29'],
    ['execution_date', pendulum('2024-02-29 12:34:56')],
    ['ed2', pendulum('2023-12-31 23:59:59.123456')],
    ['ams', pendulum('2024-03-30 01:30:00').inZone(zoneOf('Europe/Amsterdam'))],
    ['macros', macrosModule(now)],
  ]);
  try {
    return renderText(template, variables);
  } catch (error) {
    if (error instanceof TemplateError) return `${error.pythonClass}: ${error.reason}`;
    throw error;
  }
}

// The texts and errors are those of Airflow 1.10.15 with pendulum 1.4.4 on Python 3.8.
describe('dates and macros', () => {
  it.each([
    [
      '{{ execution_date.year }} {{ execution_date.month }} {{ execution_date.day }} {{ execution_date.hour }} {{ execution_date.minute }} {{ execution_date.second }} {{ ed2.microsecond }} {{ execution_date.day_of_week }} {{ execution_date.day_of_year }} {{ execution_date.week_of_year }} {{ execution_date.week_of_month }} {{ execution_date.days_in_month }} {{ execution_date.quarter }} {{ execution_date.timezone_name }} {{ execution_date.timezone }} {{ execution_date.tz }} {{ execution_date.offset }} {{ execution_date.offset_hours }} {{ execution_date.utc }}',
      '2024 2 29 12 34 56 123456 4 60 9 5 29 1 UTC <Timezone [UTC]> <Timezone [UTC]> 0 0.0 True',
    ],
    [
      '{{ execution_date.timestamp() }} {{ ed2.timestamp() }} {{ ed2.float_timestamp }} {{ ed2.int_timestamp }}',
      '1709210096.0 1704067199.123456 1704067199.123456 1704067199',
    ],
    [
      '{{ [execution_date, ed2, ams] }} {{ ams }}',
      '[<Pendulum [2024-02-29T12:34:56+00:00]>, <Pendulum [2023-12-31T23:59:59.123456+00:00]>, <Pendulum [2024-03-30T02:30:00+01:00]>] 2024-03-30T02:30:00+01:00',
    ],
    [
      '{{ execution_date.weekday() }} {{ execution_date.isoweekday() }} {{ execution_date.isocalendar() }} {{ execution_date.toordinal() }} {{ ed2.isocalendar() }}',
      '3 4 (2024, 9, 4) 738945 (2023, 52, 7)',
    ],
    [
      '{{ execution_date.date() }} {{ [execution_date.date()] }} {{ execution_date.time() }} {{ [ed2.time()] }} {{ ed2.time() }}',
      '2024-02-29 [<Date [2024-02-29]>] 12:34:56 [<Time [23:59:59.123456]>] 23:59:59.123456',
    ],
    [
      "{{ execution_date.isoformat() }} {{ ed2.isoformat(' ') }} {{ ed2.isoformat(sep='_') }}",
      '2024-02-29T12:34:56+00:00 2023-12-31 23:59:59.123456+00:00 2023-12-31_23:59:59.123456+00:00',
    ],
    [
      '{{ execution_date.to_date_string() }}|{{ execution_date.to_time_string() }}|{{ execution_date.to_datetime_string() }}|{{ execution_date.to_day_datetime_string() }}|{{ execution_date.to_atom_string() }}|{{ execution_date.to_cookie_string() }}|{{ execution_date.to_iso8601_string() }}|{{ execution_date.to_rfc822_string() }}|{{ execution_date.to_rfc850_string() }}|{{ execution_date.to_rfc1036_string() }}|{{ execution_date.to_rfc1123_string() }}|{{ execution_date.to_rfc2822_string() }}|{{ execution_date.to_rfc3339_string() }}|{{ execution_date.to_rss_string() }}|{{ execution_date.to_w3c_string() }}|{{ execution_date.to_formatted_date_string() }}',
      '2024-02-29|12:34:56|2024-02-29 12:34:56|Thu, Feb 29, 2024 12:34 PM|2024-02-29T12:34:56+00:00|Thursday, 29-Feb-2024 12:34:56 UTC|2024-02-29T12:34:56+00:00|Thu, 29 Feb 24 12:34:56 +0000|Thursday, 29-Feb-24 12:34:56 UTC|Thu, 29 Feb 24 12:34:56 +0000|Thu, 29 Feb 2024 12:34:56 +0000|Thu, 29 Feb 2024 12:34:56 +0000|2024-02-29T12:34:56+00:00|Thu, 29 Feb 2024 12:34:56 +0000|2024-02-29T12:34:56+00:00|Feb 29, 2024',
    ],
    [
      '{{ execution_date.add(days=1) }} {{ execution_date.add(years=1) }} {{ execution_date.add(months=1) }} {{ execution_date.add(weeks=1) }} {{ execution_date.add(hours=25) }} {{ execution_date.add(minutes=-90) }} {{ execution_date.add(seconds=1, microseconds=5) }} {{ execution_date.add(months=13, days=-1) }} {{ execution_date.add(days=1.5) }}',
      '2024-03-01T12:34:56+00:00 2025-02-28T12:34:56+00:00 2024-03-29T12:34:56+00:00 2024-03-07T12:34:56+00:00 2024-03-01T13:34:56+00:00 2024-02-29T11:04:56+00:00 2024-02-29T12:34:57.000005+00:00 2025-03-28T12:34:56+00:00 2024-03-02T00:34:56+00:00',
    ],
    [
      '{{ execution_date.subtract(days=1) }} {{ execution_date.subtract(years=1) }} {{ execution_date.subtract(months=2) }} {{ execution_date.subtract(weeks=2, hours=3) }} {{ execution_date.subtract(1) }} {{ execution_date.add(1, 1) }}',
      '2024-02-28T12:34:56+00:00 2023-02-28T12:34:56+00:00 2023-12-29T12:34:56+00:00 2024-02-15T09:34:56+00:00 2023-02-28T12:34:56+00:00 2025-03-29T12:34:56+00:00',
    ],
    [
      "{{ ams.add(days=1) }} {{ ams.add(hours=24) }} {{ ams.add(days=1, hours=1) }} {{ ams.add(months=7) }} {{ ams + macros.timedelta(days=1) }} {{ ams - macros.timedelta(days=-1) }} {{ ams.subtract(days=-1) }} {{ ams.in_tz('UTC') }}",
      '2024-03-31T03:30:00+02:00 2024-03-31T03:30:00+02:00 2024-03-31T03:30:00+02:00 2024-10-30T02:30:00+01:00 2024-03-31T03:30:00+02:00 2024-03-31T03:30:00+02:00 2024-03-31T03:30:00+02:00 2024-03-30T01:30:00+00:00',
    ],
    [
      "{{ execution_date.start_of('second') }} {{ execution_date.start_of('minute') }} {{ execution_date.start_of('hour') }} {{ execution_date.start_of('day') }} {{ execution_date.start_of('week') }} {{ execution_date.start_of('month') }} {{ execution_date.start_of('year') }} {{ execution_date.start_of('decade') }} {{ execution_date.start_of('century') }}",
      '2024-02-29T12:34:56+00:00 2024-02-29T12:34:00+00:00 2024-02-29T12:00:00+00:00 2024-02-29T00:00:00+00:00 2024-02-26T00:00:00+00:00 2024-02-01T00:00:00+00:00 2024-01-01T00:00:00+00:00 2020-01-01T00:00:00+00:00 2001-01-01T00:00:00+00:00',
    ],
    [
      "{{ execution_date.end_of('second') }} {{ execution_date.end_of('minute') }} {{ execution_date.end_of('hour') }} {{ execution_date.end_of('day') }} {{ execution_date.end_of('week') }} {{ execution_date.end_of('month') }} {{ execution_date.end_of('year') }} {{ execution_date.end_of('decade') }} {{ execution_date.end_of('century') }}",
      '2024-02-29T12:34:56.999999+00:00 2024-02-29T12:34:59.999999+00:00 2024-02-29T12:59:59.999999+00:00 2024-02-29T23:59:59.999999+00:00 2024-03-03T23:59:59.999999+00:00 2024-02-29T23:59:59.999999+00:00 2024-12-31T23:59:59.999999+00:00 2029-12-31T23:59:59.999999+00:00 2100-12-31T23:59:59.999999+00:00',
    ],
    [
      '{{ execution_date.next() }} {{ execution_date.next(0) }} {{ execution_date.next(5, keep_time=True) }} {{ execution_date.previous() }} {{ execution_date.previous(1) }} {{ execution_date.previous(4, True) }}',
      '2024-03-07T00:00:00+00:00 2024-03-03T00:00:00+00:00 2024-03-01T12:34:56+00:00 2024-02-22T00:00:00+00:00 2024-02-26T00:00:00+00:00 2024-02-22T12:34:56+00:00',
    ],
    [
      "{{ execution_date.replace(day=1) }} {{ execution_date.replace(hour=0, minute=0, second=0) }} {{ execution_date.replace(2023, 1, 1) }} {{ execution_date.replace(tzinfo='Europe/Amsterdam') }} {{ execution_date.replace(microsecond=7) }}",
      '2024-02-01T12:34:56+00:00 2024-02-29T00:00:00+00:00 2023-01-01T12:34:56+00:00 2024-02-29T12:34:56+01:00 2024-02-29T12:34:56.000007+00:00',
    ],
    [
      "{{ execution_date.in_timezone('Europe/Amsterdam') }} {{ execution_date.in_tz('America/New_York').strftime('%z %Z %H') }} {{ execution_date.in_timezone('Asia/Kolkata') }} {{ execution_date.in_tz('Europe/Amsterdam').timezone_name }} {{ execution_date.in_tz('Europe/Amsterdam').tzname() }} {{ execution_date.in_tz(2) }} {{ execution_date.in_tz('Europe/Amsterdam').date() }}",
      '2024-02-29T13:34:56+01:00 -0500 EST 07 2024-02-29T18:04:56+05:30 Europe/Amsterdam CET 2024-02-29T14:34:56+02:00 2024-02-29',
    ],
    [
      "{{ execution_date - macros.timedelta(days=1) }} {{ execution_date + macros.timedelta(hours=5, minutes=3) }} {{ macros.timedelta(days=1) + execution_date }} {{ (execution_date - macros.timedelta(1)).strftime('%Y%m%d') }}",
      '2024-02-28T12:34:56+00:00 2024-02-29T17:37:56+00:00 2024-03-01T12:34:56+00:00 20240228',
    ],
    [
      '{{ execution_date - ed2 }} {{ (execution_date - ed2).days }} {{ (execution_date - ed2).total_seconds() }} {{ [execution_date - ed2] }} {{ (execution_date - ed2).in_days() }} {{ (execution_date - ed2).in_hours() }} {{ (execution_date - ed2).in_months() }} {{ (execution_date - ed2).weeks }} {{ (execution_date - ed2).remaining_days }} {{ (execution_date - ed2).hours }} {{ (execution_date - ed2).seconds }} {{ (execution_date - ed2).microseconds }} {{ (ed2 - execution_date).days }} {{ ed2 - execution_date }} {{ (ed2 - execution_date).in_weeks() }} {{ (execution_date - ed2).in_words() }}',
      '1 month 4 weeks 12 hours 34 minutes 56 seconds 59 5142896.876544 [<Period [2023-12-31T23:59:59.123456+00:00 -> 2024-02-29T12:34:56+00:00]>] 60 1428 1 4 0 12 45296 876544 -59 -1 month -4 weeks -12 hours -34 minutes -56 seconds -8 1 month 4 weeks 12 hours 34 minutes 56 seconds',
    ],
    [
      '{{ execution_date.diff(ed2) }} {{ execution_date.diff(ed2).in_days() }} {{ execution_date.diff(ed2, False).in_days() }} {{ execution_date.diff(ed2).invert }} {{ ed2.diff(execution_date).months }}',
      '1 month 4 weeks 12 hours 34 minutes 56 seconds 60 -60 True 1',
    ],
    [
      '{{ execution_date.diff_for_humans(ed2) }} {{ ed2.diff_for_humans(execution_date) }} {{ ed2.diff_for_humans(execution_date, True) }} {{ execution_date.diff_for_humans(execution_date.add(hours=3)) }} {{ execution_date.diff_for_humans(execution_date.add(seconds=3)) }} {{ execution_date.diff_for_humans(execution_date) }} {{ execution_date.diff_for_humans(execution_date.subtract(years=2, months=8)) }} {{ execution_date.diff_for_humans(execution_date.subtract(days=11)) }}',
      '2 months after 2 months before 2 months 3 hours before 3 seconds before 1 second before 3 years after 2 weeks after',
    ],
    [
      "{{ execution_date < ed2 }} {{ execution_date > ed2 }} {{ execution_date == execution_date.in_tz('Asia/Tokyo') }} {{ execution_date != ed2 }} {{ execution_date >= execution_date }} {{ execution_date == 'x' }} {{ [execution_date, ed2]|min }} {{ [execution_date, ed2]|sort }}",
      'False True True True True False 2023-12-31T23:59:59.123456+00:00 [<Pendulum [2023-12-31T23:59:59.123456+00:00]>, <Pendulum [2024-02-29T12:34:56+00:00]>]',
    ],
    [
      "{{ execution_date.strftime('%a %A %b %B %c %d %e %D %F %H %I %j %k %l %m %M %n %p %P %r %R %s %S %t %T %u %U %V %w %W %x %X %y %Y %z %Z %% %G %g %C %h %f') }}",
      'Thu Thursday Feb February Thu Feb 29 12:34:56 2024 29 29 02/29/24 2024-02-29 12 12 060 12 12 02 34 \n PM pm 12:34:56 PM 12:34 1709210096 56 \t 12:34:56 4 08 09 4 09 02/29/24 12:34:56 24 2024 +0000 UTC % 2024 24 20 Feb 000000',
    ],
    [
      "{{ ed2.strftime('%a %A %b %B %c %d %e %D %F %H %I %j %k %l %m %M %p %P %r %R %S %T %u %U %V %w %W %x %X %y %Y %z %Z %% %G %g %C %h %f') }} {{ execution_date.strftime('%-d %-m %-H %_d %05d %^a %^B') }} {{ ed2.strftime('%_z %_t') }}",
      'Sun Sunday Dec December Sun Dec 31 23:59:59 2023 31 31 12/31/23 2023-12-31 23 11 365 23 11 12 59 PM pm 11:59:59 PM 23:59 59 23:59:59 7 53 52 0 52 12/31/23 23:59:59 23 2023 +0000 UTC % 2023 23 20 Dec 123456 29 2 12 29 00029 THU FEBRUARY +00:00 st',
    ],
    [
      "{{ execution_date.format('%Y/%m/%d') }} {{ '{:%Y-%m}'.format(execution_date) }} {{ '{}'.format(execution_date) }} {{ '%s' % execution_date }} {{ '{0.year}-{0.month:02d}'.format(execution_date) }}",
      '2024/02/29 2024-02 2024-02-29T12:34:56+00:00 2024-02-29T12:34:56+00:00 2024-02',
    ],
    [
      '{{ execution_date.is_leap_year() }} {{ execution_date.is_weekday() }} {{ execution_date.is_weekend() }} {{ execution_date.is_thursday() }} {{ execution_date.is_monday() }} {{ execution_date.is_past() }} {{ execution_date.is_future() }}',
      'True True False True False True False',
    ],
    [
      '{{ execution_date.at(1, 2, 3) }} {{ execution_date.on(2020, 1, 2) }} {{ execution_date.copy() }}',
      '2024-02-29T01:02:03+00:00 2020-01-02T12:34:56+00:00 2024-02-29T12:34:56+00:00',
    ],
    [
      '{{ macros.datetime(2024, 2, 3, 4, 5) }} {{ [macros.datetime(2024, 2, 3), macros.datetime(2024, 2, 3, 4, 5, 6), macros.datetime(2024, 2, 3, 4, 5, 6, 7)] }} {{ macros.datetime(2024, month=2, day=3) }} {{ macros.datetime(2024, 2, 3).isoformat() }} {{ macros.datetime(2024, 2, 3).date() }} {{ [macros.datetime(2024,2,3).date(), macros.datetime(2024,2,3,4,5).time()] }}',
      '2024-02-03 04:05:00 [datetime.datetime(2024, 2, 3, 0, 0), datetime.datetime(2024, 2, 3, 4, 5, 6), datetime.datetime(2024, 2, 3, 4, 5, 6, 7)] 2024-02-03 00:00:00 2024-02-03T00:00:00 2024-02-03 [datetime.date(2024, 2, 3), datetime.time(4, 5)]',
    ],
    [
      "{{ macros.datetime.strptime('2024-02-03 04:05', '%Y-%m-%d %H:%M') }} {{ macros.datetime.strptime('03/Feb/24', '%d/%b/%y') }} {{ macros.datetime.strptime(ds, '%Y-%m-%d').strftime('%d.%m.%Y') }} {{ macros.datetime.strptime('2024-02-03T04:05:06.789+0100', '%Y-%m-%dT%H:%M:%S.%f%z').isoformat() }} {{ macros.datetime.strptime('10:30 PM', '%I:%M %p') }} {{ macros.datetime.strptime('2024 060', '%Y %j') }} {{ macros.datetime.strptime('Thursday 1 february 2024', '%A %d %B %Y') }}",
      '2024-02-03 04:05:00 2024-02-03 00:00:00 29.02.2024 2024-02-03T04:05:06.789000+01:00 1900-01-01 22:30:00 2024-02-29 00:00:00 2024-02-01 00:00:00',
    ],
    [
      "{{ macros.datetime.fromtimestamp(0) }} {{ macros.datetime.utcfromtimestamp(1709210096.5) }} {{ macros.datetime.fromisoformat('2024-02-03T04:05:06') }} {{ macros.datetime.fromisoformat('2024-02-03') }} {{ macros.datetime.min }} {{ macros.datetime.max }}",
      '1970-01-01 00:00:00 2024-02-29 12:34:56.500000 2024-02-03 04:05:06 2024-02-03 00:00:00 0001-01-01 00:00:00 9999-12-31 23:59:59.999999',
    ],
    [
      '{{ macros.datetime(2024,3,1) - macros.datetime(2024,2,1) }} {{ (macros.datetime(2024,3,1) - macros.datetime(2024,2,1)).days }} {{ macros.datetime(2024,3,1) - macros.timedelta(hours=1) }} {{ macros.datetime(2024,3,1) > macros.datetime(2024,2,1) }} {{ macros.datetime(2024,3,1) == macros.datetime(2024,3,1) }} {{ macros.datetime(2024,3,1).replace(day=5, hour=3) }} {{ macros.datetime(2024,3,1).weekday() }} {{ macros.datetime(2024,3,1).timestamp() }}',
      '29 days, 0:00:00 29 2024-02-29 23:00:00 True True 2024-03-05 03:00:00 4 1709251200.0',
    ],
    [
      '{{ execution_date - macros.datetime(2024,2,1) }} {{ macros.datetime(2024,2,1) - execution_date }} {{ execution_date == macros.datetime(2024,2,29,12,34,56) }} {{ execution_date > macros.datetime(2024,2,1) }}',
      '4 weeks 12 hours 34 minutes 56 seconds -4 weeks -12 hours -34 minutes -56 seconds True True',
    ],
    [
      "{{ macros.timedelta(days=1, hours=2) }} {{ [macros.timedelta(hours=25)] }} {{ macros.timedelta(1.5) }} {{ macros.timedelta(days=1) * 2 }} {{ macros.timedelta(days=1) / 2 }} {{ macros.timedelta(days=1) / macros.timedelta(hours=1) }} {{ macros.timedelta(days=1) // macros.timedelta(hours=7) }} {{ macros.timedelta(days=1) % macros.timedelta(hours=7) }} {{ -macros.timedelta(hours=1) }} {{ macros.timedelta(hours=1).total_seconds() }} {{ macros.timedelta(hours=1).seconds }} {{ macros.timedelta(days=1) + macros.timedelta(hours=1) }} {{ macros.timedelta(days=1) > macros.timedelta(hours=1) }} {{ macros.timedelta(0) or 'zero' }} {{ macros.timedelta(weeks=1, milliseconds=5) }} {{ macros.timedelta(days=1)|abs }}",
      '1 day, 2:00:00 [datetime.timedelta(days=1, seconds=3600)] 1 day, 12:00:00 2 days, 0:00:00 12:00:00 24.0 3 3:00:00 -1 day, 23:00:00 3600.0 3600 1 day, 1:00:00 True zero 7 days, 0:00:00.005000 1 day, 0:00:00',
    ],
    [
      "{{ macros.ds_add('2015-01-01', 5) }} {{ macros.ds_add('2015-01-06', -5) }} {{ macros.ds_add(ds, 0) }} {{ macros.ds_add(ds=ds, days=366) }}",
      '2015-01-06 2015-01-01 2024-02-29 2025-03-01',
    ],
    [
      '{{ macros.ds_format(\'2015-01-01\', "%Y-%m-%d", "%m-%d-%y") }} {{ macros.ds_format(\'1/5/2015\', "%m/%d/%Y",  "%Y-%m-%d") }} {{ macros.ds_format(ds, \'%Y-%m-%d\', \'%B %d, %Y\') }}',
      '01-01-15 2015-01-05 February 29, 2024',
    ],
    [
      "{{ macros.dateutil.parser.parse('2024-02-03 04:05:06') }} {{ macros.dateutil.parser.parse('2024-02-03') }} {{ macros.dateutil.parser.parse('2024-02-03T04:05:06+01:00').isoformat() }}",
      '2024-02-03 04:05:06 2024-02-03 00:00:00 2024-02-03T04:05:06+01:00',
    ],
    [
      '{{ macros.dateutil.relativedelta.relativedelta(months=1, days=-3) }} {{ execution_date + macros.dateutil.relativedelta.relativedelta(months=1) }} {{ execution_date - macros.dateutil.relativedelta.relativedelta(years=1) }} {{ macros.datetime(2024,1,31) + macros.dateutil.relativedelta.relativedelta(months=1) }} {{ macros.datetime(2024,1,31) + macros.dateutil.relativedelta.relativedelta(day=1, hour=5) }} {{ macros.datetime(2024,1,31).date() + macros.dateutil.relativedelta.relativedelta(months=1, days=1) }} {{ macros.dateutil.relativedelta.relativedelta(months=14, hours=25, weeks=1) }} {{ macros.dateutil.relativedelta.relativedelta(months=1) * 3 }} {{ execution_date + macros.dateutil.relativedelta.relativedelta(day=31, months=-1) }}',
      'relativedelta(months=+1, days=-3) 2024-03-29T12:34:56+00:00 2023-02-28T12:34:56+00:00 2024-02-29 00:00:00 2024-01-01 05:00:00 2024-03-01 relativedelta(years=+1, months=+2, days=+8, hours=+1) relativedelta(months=+3) 2024-01-31T12:34:56+00:00',
    ],
    [
      "{{ macros.time.strftime('%Y', macros.time.gmtime(0)) }} {{ macros.time.gmtime(0) }} {{ macros.time.gmtime(86400).tm_mday }} {{ macros.time.mktime(execution_date.timetuple()) }} {{ execution_date.timetuple()[0] }} {{ execution_date.timetuple() }} {{ macros.time.strftime('%d', execution_date.timetuple()) }}",
      '1970 time.struct_time(tm_year=1970, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=3, tm_yday=1, tm_isdst=0) 2 1709210096.0 2024 time.struct_time(tm_year=2024, tm_mon=2, tm_mday=29, tm_hour=12, tm_min=34, tm_sec=56, tm_wday=3, tm_yday=60, tm_isdst=-1) 29',
    ],
    [
      "{{ macros.uuid.UUID('12345678123456781234567812345678') }} {{ macros.uuid.UUID('12345678-1234-5678-1234-567812345678').hex }} {{ [macros.uuid.UUID('12345678123456781234567812345678')] }} {{ macros.uuid.uuid4()|string|length }}",
      "12345678-1234-5678-1234-567812345678 12345678123456781234567812345678 [UUID('12345678-1234-5678-1234-567812345678')] 36",
    ],
    [
      '{{ macros.datetime_diff_for_humans(execution_date, execution_date.add(days=2)) }} {{ macros.datetime_diff_for_humans(macros.datetime(2024,1,1), macros.datetime(2024,3,1)) }}',
      '2 days before 2 months before',
    ],
    [
      "{{ execution_date.date() - macros.timedelta(days=1) }} {{ execution_date.date().strftime('%d') }} {{ macros.datetime(2024,2,29).date() + macros.timedelta(days=1, hours=23) }} {{ (macros.datetime(2024,2,29).date() - macros.datetime(2024,2,27).date()).days }} {{ execution_date.date().year }} {{ macros.datetime(2024,2,29).date() < macros.datetime(2024,3,1).date() }} {{ macros.datetime(2024,2,29).date().isoformat() }}",
      '2024-02-28 29 2024-03-01 2 2024 True 2024-02-29',
    ],
    [
      "{{ execution_date.time().strftime('%H') }} {{ execution_date.time().hour }} {{ execution_date.time().isoformat() }}",
      '12 12 12:34:56',
    ],
    ['{{ execution_date[0] }}', ''],
    [
      "{{ execution_date['year'] }} {{ execution_date|attr('month') }} {{ [execution_date]|map(attribute='day')|list }}",
      '2024 2 [29]',
    ],
    [
      "{{ (execution_date + macros.timedelta(days=3)).start_of('month').to_date_string() }} {{ execution_date.add(months=1).end_of('month').strftime('%Y%m%d') }} {{ execution_date.in_timezone('Europe/Berlin').start_of('day').in_timezone('UTC') }} {{ execution_date.start_of('week').subtract(weeks=1).date() }}",
      '2024-03-01 20240331 2024-02-28T23:00:00+00:00 2024-02-19',
    ],
    [
      '{{ (execution_date - ed2) + macros.timedelta(days=1) }} {{ (execution_date - ed2) > macros.timedelta(days=1) }} {{ (execution_date - ed2) * 2 }} {{ execution_date + (execution_date - ed2) }} {{ macros.timedelta(days=1) + (execution_date - ed2) }} {{ (execution_date - ed2).as_timedelta() }} {{ -(execution_date - ed2) }}',
      '8 weeks 4 days 12 hours 34 minutes 56 seconds True 17 weeks 1 hour 9 minutes 53 seconds 2024-04-27T01:09:52.876544+00:00 8 weeks 4 days 12 hours 34 minutes 56 seconds 59 days, 12:34:56.876544 -1 month -4 weeks -12 hours -34 minutes -56 seconds',
    ],
    [
      "{{ ams.start_of('day') }} {{ ams.end_of('month') }} {{ ams.add(days=1).start_of('hour') }} {{ ams - execution_date }} {{ ams.replace(hour=5) }} {{ ams.date() }} {{ ams.strftime('%Z %z') }} {{ ams.add(months=3).strftime('%Z %z') }}",
      '2024-03-30T00:00:00+01:00 2024-03-31T23:59:59.999999+02:00 2024-03-31T03:00:00+02:00 1 month 12 hours 55 minutes 4 seconds 2024-03-30T05:30:00+01:00 2024-03-30 CET +0100 CEST +0200',
    ],
    [
      '{{ ams.add(days=1).replace(hour=2, minute=15) }} {{ ams.replace(month=10, day=27) }} {{ ams.add(days=1).subtract(hours=2) }}',
      '2024-03-31T03:15:00+02:00 2024-10-27T02:30:00+01:00 2024-03-31T00:30:00+01:00',
    ],
    ['{{ macros.datetime }} ', "<class 'datetime.datetime'> "],
    [
      '{{ execution_date.utcoffset() }} {{ ams.utcoffset() }} {{ execution_date.tzname() }} {{ macros.datetime(2024,1,1).tzinfo }} {{ execution_date.ctime() }} {{ execution_date.tzinfo.name }}',
      '0:00:00 1:00:00 UTC None Thu Feb 29 12:34:56 2024 UTC',
    ],
    [
      "{{ macros.datetime(2024,1,1).astimezone(execution_date.tz) }} {{ execution_date.astimezone('Asia/Tokyo') }}",
      '2024-01-01 00:00:00+00:00 2024-02-29T21:34:56+09:00',
    ],
    ['{{ macros.datetime(2024,1,1) - ams }}', '-2 months -5 weeks -1 day -2 hours -30 minutes'],
    ['{{ execution_date.seconds_since_midnight() }}', '45296'],
    [
      '{{ execution_date + (execution_date - ed2) }} {{ execution_date - (execution_date - ed2) }} {{ ed2 + (execution_date - ed2) }} {{ (execution_date - ed2).start }} {{ (execution_date - ed2).end }} {{ (execution_date - execution_date) }}| {{ (execution_date - execution_date.add(microseconds=5)) }} {{ (execution_date - ed2).total_hours() }} {{ (execution_date - ed2).years }}',
      '2024-04-27T01:09:52.876544+00:00 2023-12-31T23:59:59.123456+00:00 2024-02-29T12:34:56+00:00 2023-12-31T23:59:59.123456+00:00 2024-02-29T12:34:56+00:00 | 0.00 second 1428.5824657066667 0',
    ],
    [
      '{{ execution_date.seconds_until_end_of_day() }} {{ macros.datetime(2024,2,29,12,34,56) == execution_date }} {{ macros.datetime(2024,1,1) < execution_date }} {{ macros.datetime(2024,1,1) < ams }}',
      '41103 True True True',
    ],
    [
      "{{ execution_date.subtract(days=execution_date.day_of_week).date() }} {{ execution_date.start_of('month').subtract(days=1).strftime('%Y%m') }} {{ (execution_date.start_of('month') - macros.timedelta(days=1)).strftime('%Y-%m-%d') }} {{ execution_date.replace(day=1).subtract(months=1).format('%Y-%m-%d') }}",
      '2024-02-25 202401 2024-01-31 2024-01-01',
    ],
    [
      '{{ execution_date.diff(ed2).in_minutes() }} {{ execution_date.diff(ams).in_hours() }} {{ ams.diff(execution_date).in_weeks() }} {{ execution_date.subtract(days=400).diff(execution_date).in_years() }} {{ execution_date.subtract(days=400) - execution_date }}',
      '85714 708 4 1 -1 year -1 month -1 week -4 days',
    ],
    [
      '{% for i in range(5) %}{{ (execution_date.subtract(days=i * 37, hours=i * 7) - ams) }} | {{ (ams - execution_date.subtract(days=i * 37, hours=i * 7)) }} | {{ execution_date.add(days=i * 41).diff_for_humans(ed2) }};{% endfor %}',
      '-1 month -12 hours -55 minutes -4 seconds | 1 month 12 hours 55 minutes 4 seconds | 2 months after;-2 months -1 week -6 days -19 hours -55 minutes -4 seconds | 2 months 6 days 19 hours 55 minutes 4 seconds | 3 months after;-3 months -2 weeks -6 days -2 hours -55 minutes -4 seconds | 3 months 1 week 6 days 2 hours 55 minutes 4 seconds | 4 months after;-4 months -3 weeks -6 days -9 hours -55 minutes -4 seconds | 4 months 2 weeks 6 days 9 hours 55 minutes 4 seconds | 6 months after;-5 months -4 weeks -5 days -16 hours -55 minutes -4 seconds | 5 months 3 weeks 5 days 16 hours 55 minutes 4 seconds | 7 months after;',
    ],
    [
      "{{ '%s' % macros.timedelta(days=-1) }} {{ macros.timedelta(seconds=0.1) }} {{ macros.timedelta(days=1) * 1.5 }} {{ 2 * macros.timedelta(hours=3) }} {{ macros.timedelta(hours=1) == macros.timedelta(minutes=60) }} {{ (macros.timedelta(days=2) - macros.timedelta(hours=1)).days }}",
      '-1 day, 0:00:00 0:00:00.100000 1 day, 12:00:00 6:00:00 True 1',
    ],
  ])('%j is %j', (template, expected) => expect(outcome(template)).toBe(expected));

  it.each([
    ["{{ execution_date.start_of('quarter') }}", 'ValueError: Invalid unit "quarter" for start_of()'],
    ['{{ execution_date.next(7) }}', 'ValueError: Invalid day of week'],
    ['{{ execution_date.replace(day=31) }}', 'ValueError: day is out of range for month'],
    ['{{ execution_date.replace(month=13) }}', 'ValueError: month must be in 1..12'],
    ["{{ execution_date.in_timezone('Nowhere/Land') }}", 'ValueError: Unknown timezone [Nowhere/Land]'],
    ['{{ execution_date < 1 }}', "TypeError: '<' not supported between instances of 'Pendulum' and 'int'"],
    ['{{ execution_date + 1 }}', "TypeError: unsupported operand type(s) for +: 'Pendulum' and 'int'"],
    ["{{ execution_date - 'x' }}", "TypeError: unsupported operand type(s) for -: 'Pendulum' and 'str'"],
    ['{{ macros.datetime(2024, 13, 1) }}', 'ValueError: month must be in 1..12'],
    ['{{ macros.datetime(2024, 2, 30) }}', 'ValueError: day is out of range for month'],
    ["{{ macros.datetime.strptime('x', '%Y') }}", "ValueError: time data 'x' does not match format '%Y'"],
    ["{{ macros.datetime.strptime('2024-01-01 x', '%Y-%m-%d') }}", 'ValueError: unconverted data remains:  x'],
    ["{{ macros.datetime.strptime('2024-02-30', '%Y-%m-%d') }}", 'ValueError: day is out of range for month'],
    ["{{ macros.datetime.strptime('1', '%Q') }}", "ValueError: 'Q' is a bad directive in format '%Q'"],
    ["{{ macros.timedelta('x') }}", 'TypeError: unsupported type for timedelta days component: str'],
    ["{{ macros.ds_add('x', 5) }}", "ValueError: time data 'x' does not match format '%Y-%m-%d'"],
    ["{{ macros.ds_add('20240101', 5) }}", "ValueError: time data '20240101' does not match format '%Y-%m-%d'"],
    [
      '{{ macros.ds_format(\'2015-01-01\', "%m-%d", "%m-%d-%y") }}',
      "ValueError: time data '2015-01-01' does not match format '%m-%d'",
    ],
    ["{{ macros.uuid.UUID('x') }}", 'ValueError: badly formed hexadecimal UUID string'],
    [
      '{{ execution_date is defined }} {{ execution_date is string }} {{ execution_date is mapping }} {{ execution_date is number }} {{ execution_date and 1 }} {{ execution_date|string }} {{ execution_date|length }}',
      "TypeError: object of type 'Pendulum' has no len()",
    ],
    ['{{ execution_date|tojson }}', 'TypeError: Object of type Pendulum is not JSON serializable'],
    ['{{ macros.datetime(9999,12,31) + macros.timedelta(days=1) }}', 'OverflowError: date value out of range'],
    ['{{ execution_date.add(years=9000) }}', 'ValueError: year 11024 is out of range'],
    ['{{ [macros.datetime(2024,2,29)]|tojson }}', 'TypeError: Object of type datetime is not JSON serializable'],
    ['{{ macros.datetime(2024,1,1) < execution_date.date() }}', "TypeError: can't compare datetime.datetime to Date"],
    [
      '{{ macros.datetime(2024,1,1) < macros.datetime(2024,1,1).astimezone(execution_date.tz) }}',
      "TypeError: can't compare offset-naive and offset-aware datetimes",
    ],
    [
      '{{ macros.timedelta(days=1) + 1 }}',
      "TypeError: unsupported operand type(s) for +: 'datetime.timedelta' and 'int'",
    ],
    [
      '{{ macros.timedelta(days=1) < 1 }}',
      "TypeError: '<' not supported between instances of 'datetime.timedelta' and 'int'",
    ],
    ['{{ macros.timedelta(days=1) / 0 }}', 'ZeroDivisionError: integer division or modulo by zero'],
  ])('%j fails with %j', (template, expected) => expect(outcome(template)).toBe(expected));

  it.each([
    ['{{ execution_date.nth_of("month", 1, 1) }}', "the attribute 'nth_of' of Pendulum is not supported by Windsock"],
    ['{{ execution_date.nothing }}', "the attribute 'nothing' of Pendulum is not supported by Windsock"],
    ['{{ macros.hive.max_partition("t") }}', "the attribute 'hive' of macros is not supported by Windsock"],
    ['{{ macros.time.sleep(5) }}', "the attribute 'sleep' of time is not supported by Windsock"],
    [
      '{{ execution_date.format("YYYY", formatter="alternative") }}',
      'a formatter of pendulum but `classic` is not supported by Windsock',
    ],
  ])('%j names what Windsock does not know', (template, expected) =>
    expect(outcome(template)).toBe(`TemplateError: ${expected}`),
  );

  it.each([
    ['{{ execution_date.diff_for_humans() }}', '3 years ago'],
    ['{{ execution_date.age }} {{ execution_date.is_past() }}', '2 True'],
    ['{{ macros.datetime.utcnow() }} {{ macros.time.time() }}', '2026-11-30 12:00:00 1796040000.0'],
    ['{{ macros.datetime_diff_for_humans(ed2) }}', '3 years ago'],
  ])('%j takes the time of the clock', (template, expected) => expect(outcome(template)).toBe(expected));
});
