import { valueError } from '../../jinja/template-error.js';
import { civilFromDays, daysFromCivil } from '../../time/civil-date.js';
import { addMonths, type Fields, weekday } from './calendar.js';

/** The wall clock of a date. */
type Wall = Required<Fields>;

const midnight = { hour: 0, minute: 0, second: 0, microsecond: 0 };
const lastTime = { hour: 23, minute: 59, second: 59, microsecond: 999_999 };

/** The units that `start_of` and `end_of` of pendulum know: the wall clock at the start of the one a date is in. */
const starts: Readonly<Record<string, (wall: Wall) => Wall>> = {
  second: (wall) => ({ ...wall, microsecond: 0 }),
  minute: (wall) => ({ ...wall, second: 0, microsecond: 0 }),
  hour: (wall) => ({ ...wall, minute: 0, second: 0, microsecond: 0 }),
  day: (wall) => ({ ...wall, ...midnight }),
  week: (wall) => ({ ...plusDays(wall, -weekday(wall)), ...midnight }),
  month: (wall) => ({ ...wall, day: 1, ...midnight }),
  year: (wall) => ({ ...wall, month: 1, day: 1, ...midnight }),
  decade: (wall) => ({ ...wall, year: wall.year - (wall.year % 10), month: 1, day: 1, ...midnight }),
  century: (wall) => ({ ...wall, year: wall.year - ((wall.year - 1) % 100), month: 1, day: 1, ...midnight }),
};

/** The last microsecond of each unit, from its start. */
const ends: Readonly<Record<string, (start: Wall) => Wall>> = {
  second: (start) => ({ ...start, microsecond: 999_999 }),
  minute: (start) => ({ ...start, second: 59, microsecond: 999_999 }),
  hour: (start) => ({ ...start, minute: 59, second: 59, microsecond: 999_999 }),
  day: (start) => ({ ...start, ...lastTime }),
  week: (start) => ({ ...plusDays(start, 6), ...lastTime }),
  month: (start) => endOfMonths(start, 1),
  year: (start) => endOfMonths(start, 12),
  decade: (start) => endOfMonths(start, 120),
  century: (start) => endOfMonths(start, 1200),
};

/** The wall clock at the start of the unit. @throws TemplateError for an unknown unit */
export function startOfUnit(wall: Wall, unit: string): Wall {
  return bound(starts, unit, 'start_of')(wall);
}

/** The wall clock at the last microsecond of the unit. @throws TemplateError for an unknown unit */
export function endOfUnit(wall: Wall, unit: string): Wall {
  return bound(ends, unit, 'end_of')(startOfUnit(wall, unit));
}

/** How many days a date moves to the next day (step 1) or the previous (step -1) that is this day: 0 for Sunday. */
export function daysToWeekday(wall: Wall, wanted: number | null, step: 1 | -1): number {
  const today = (weekday(wall) + 1) % 7;
  const day = wanted ?? today;
  if (!(day >= 0 && day <= 6)) throw valueError('Invalid day of week');
  return step * (((((day - today) * step) % 7) + 7) % 7 || 7);
}

function bound<T>(units: Readonly<Record<string, T>>, unit: string, method: string): T {
  const found = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (found === undefined) throw valueError(`Invalid unit "${unit}" for ${method}()`);
  return found;
}

function plusDays(wall: Wall, days: number): Wall {
  return { ...wall, ...civilFromDays(daysFromCivil(wall.year, wall.month, wall.day) + days) };
}

function endOfMonths(start: Wall, months: number): Wall {
  return { ...plusDays(addMonths(start, months), -1), ...lastTime };
}
