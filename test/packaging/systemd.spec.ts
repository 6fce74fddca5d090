import { describe, expect, it } from 'vitest';
import { optionTable } from '../../src/config/options.js';
import { readFile, timeToStop, unknownVariables } from './deploy-files.js';

const unit = readFile('deploy/windsock.service');

/** The values of a key, in their order. */
function valuesOf(key: string): string[] {
  return [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);
}

describe('the unit of systemd', () => {
  it('gives node the signals, and the time to stop', () => {
    expect(valuesOf('ExecStart')).toEqual(['/usr/bin/node /opt/windsock/dist/main.js standalone']);
    expect(valuesOf('Type')).toEqual(['exec']);
    expect(valuesOf('KillSignal')).toEqual(['SIGTERM']);
    expect(valuesOf('KillMode')).toEqual(['mixed']); // tasks get no signal from systemd
    expect(Number.parseInt(valuesOf('TimeoutStopSec')[0]!)).toBeGreaterThan(timeToStop);
  });

  it('gives up on a start that fails at once, and never on one that waits for the database first', () => {
    const [attempts, restart] = [Number(valuesOf('StartLimitBurst')), Number.parseInt(valuesOf('RestartSec')[0]!)];
    const within = Number.parseInt(valuesOf('StartLimitIntervalSec')[0]!) * 60;
    const waiting = Number(optionTable.core.sqlAlchemyStartTimeout.default);
    expect(valuesOf('StartLimitIntervalSec')).toEqual(['10min']);
    expect(attempts * (restart + 1)).toBeLessThan(within);
    expect(attempts * (restart + waiting)).toBeGreaterThan(within);
  });

  it('writes to AIRFLOW_HOME alone, as nobody that exists otherwise', () => {
    const home = valuesOf('Environment').find((pair) => pair.startsWith('AIRFLOW_HOME='));
    expect(home).toBe(`AIRFLOW_HOME=/var/lib/${valuesOf('StateDirectory')[0]}`);
    expect(valuesOf('DynamicUser')).toEqual(['yes']);
    expect(valuesOf('ProtectSystem')).toEqual(['strict']);
    expect(valuesOf('ReadWritePaths')).toEqual([]);
  });

  it('tells Windsock nothing that it does not know', () => {
    expect(unknownVariables(valuesOf('Environment').map((pair) => pair.split('=')[0]!))).toEqual([]);
  });
});
