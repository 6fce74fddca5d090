import { describe, expect, it } from 'vitest';
import { systemUser } from '../../src/common/system-user.js';
import { differsFrom } from './moments.js';

const since = Date.now();
const second = new Date(since).toISOString().slice(0, 19); // of the start of the replay
const encoded = (text: string) => encodeURIComponent(text).replace('%20', '+');
const forms: [string, string][] = [
  ['<NOW_T>', `${second}+00:00`],
  ['<NOW_T_US>', `${second}.000001+00:00`],
  ['<NOW_SP>', `${second.replace('T', ' ')}+00:00`],
  ['<NOW_SP_US>', `${second.replace('T', ' ')}.000001+00:00`],
  ['<NOW_URL>', encoded(`${second.replace('T', ' ')}+00:00`)],
  ['<NOW_URL_US>', encoded(`${second.replace('T', ' ')}.000001+00:00`)],
  ['<NOW_DB>', `${second.replace('T', ' ')}.000001`],
];

describe('differsFrom', () => {
  it.each(forms)('takes %s for a moment in this form and no other', (form, moment) => {
    expect(differsFrom(`a ${form} z`, `a ${moment} z`, since)).toBeNull();
    for (const [otherForm, other] of forms) {
      if (otherForm !== form) expect(differsFrom(`a ${form} z`, `a ${other} z`, since), other).not.toBeNull();
    }
  });

  it.each([
    ['before the replay', new Date(since - 1500)],
    ['after it', new Date(since + 60_000)],
  ])('refuses a moment %s', (_, date) => {
    const moment = `${date.toISOString().slice(0, 19)}+00:00`;
    expect(differsFrom('<NOW_T>', moment, since)).toBe(`${moment} is not a moment of this replay`);
  });

  it.each([
    ['no date', '2026-13-01T00:00:00+00:00'],
    ['another offset', `${second}+01:00`],
    ['Zulu', `${second}Z`],
    ['milliseconds', `${second}.123+00:00`],
    ['nanoseconds', `${second}.123456789+00:00`],
  ])('refuses %s', (_, moment) => {
    expect(differsFrom('<NOW_T>', moment, since)).not.toBeNull();
    expect(differsFrom('<NOW_T_US>', moment, since)).not.toBeNull();
  });

  it('wants one moment in one object, but for the start date', () => {
    const later = (micros: string) => `${second}.${micros}+00:00`;
    const recorded = '{"execution_date":"<NOW_T_US>","run_id":"manual__<NOW_T_US>","start_date":"<NOW_T_US>"}';
    const actual = (runId: string) =>
      `{"execution_date":"${later('000001')}","run_id":"manual__${later(runId)}","start_date":"${later('000003')}"}`;
    expect(differsFrom(recorded, actual('000001'), since)).toBeNull();
    expect(differsFrom(recorded, actual('000002'), since)).toMatch(/should be one moment$/);
    expect(differsFrom(`[${recorded},${recorded}]`, `[${actual('000001')},${actual('000001')}]`, since)).toBeNull();
  });

  it('takes a date that is written out for itself, even a current one', () => {
    expect(differsFrom('2016-01-01T00:00:00+00:00', `${second}+00:00`, since)).not.toBeNull();
  });

  it('takes "<USER>" for whoever runs this', () => {
    const recorded = '{"unixname":"<USER>"}';
    expect(differsFrom(recorded, JSON.stringify({ unixname: systemUser() }), since)).toBeNull();
    expect(differsFrom(recorded, '{"unixname":"somebody"}', since)).not.toBeNull();
  });

  it.each([
    ['a change', 'abc <NOW_T> def\n', `abX ${second}+00:00 def\n`, 'at character 2:'],
    ['a change behind a moment', '<NOW_T> def\n', `${second}+00:00 dXf\n`, 'at character 27:'],
    ['a missing end', 'abc\n', 'abc', 'at character 3:'],
    ['something more', 'abc', 'abc\n', 'at character 3:'],
    ['nothing at all', 'abc', '', 'at character 0:'],
    ['something for nothing', '', 'abc', 'at character 0:'],
  ])('says where %s stands', (_, recorded, actual, place) => {
    expect(differsFrom(recorded, actual, since)).toContain(place);
  });
});
