import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeBlocks, readPage, root, sectionOf } from '../docs/markdown.js';
import { type AirflowDatabase, airflowDatabase } from '../support/airflow-database.js';
import { dialects } from '../support/dialects.js';
import { type RunningWindsock, startWindsock } from '../support/windsock.js';
import { auditViolations } from './support/audit-trail.js';
import { coldView, damages } from './support/cold-database.js';
import { report } from './support/figures.js';
import type { Ledger } from './support/ledger.js';
import { scale } from './support/scale.js';
import { Workload } from './support/workload.js';

const commands = codeBlocks(sectionOf(readPage('docs/operations.md'), 'SQLite'), 'sh').map((block) => block.trimEnd());
const backups = commands.filter((command) => command.includes('VACUUM INTO'));
const [look] = commands.filter((command) => command.includes('integrity_check'));
const [restore] = commands.filter((command) => command.includes('cp backup.db'));

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const programOf = (command: string) => command.split(' ', 1)[0]!;

/** Kilobytes of other rows in the database, so that to copy it takes a while. */
const ballast = scale(10_000, 100_000);
const figures = { runs: 0, faults: 0, acknowledged: 0, lost: 0, worstAnswer: 0 };
let meanwhile = 0;

describe.runIf(dialects.includes('sqlite'))('operations.md: a backup of the embedded database under load', () => {
  let database: AirflowDatabase;
  let windsock: RunningWindsock;

  beforeEach(async () => {
    database = await airflowDatabase();
    await database.sql(
      'INSERT INTO log (event, extra) WITH RECURSIVE numbers (n) AS ' +
        "(SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) SELECT 'ballast', hex(randomblob(500)) FROM numbers",
      ballast,
    );
    windsock = await startWindsock({ env: database.env });
  });

  afterEach(async () => {
    await windsock.close();
    await database.remove();
  });

  afterAll(() =>
    report({ experiment: 'Backup', database: 'sqlite', ...figures, more: { 'changes meanwhile': meanwhile } }),
  );

  /** The command on files of the test's, beside the service, which goes on meanwhile. */
  async function shell(command: string): Promise<string> {
    const here = command.replaceAll(/\b(airflow|backup)\.db/g, (name) => join(database.home, name));
    const child = spawn('sh', ['-c', here], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const [printed, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    expect(child.exitCode, complaints).toBe(0);
    return printed;
  }

  /** Runs the command while clients change the database; what a copy must hold that is made by it. */
  async function underLoad(command: string): Promise<Ledger> {
    const workload = await Workload.prepare(database, () => windsock.url, { doomed: 100 });
    const { ledger } = workload;
    let isOver = false;
    const load = workload.run(() => isOver);
    while (ledger.acknowledged < 100) await sleep(1);
    const copy = ledger.ofCopy();
    await shell(command);
    const changes = ledger.acknowledged - copy.acknowledged;
    isOver = true;
    await load;
    expect(workload.unexpected).toEqual([]);
    expect(changes).toBeGreaterThan(0);
    meanwhile += changes;
    figures.runs++;
    figures.acknowledged += ledger.acknowledged;
    figures.worstAnswer = Math.max(figures.worstAnswer, workload.worstAnswer);
    return copy;
  }

  /** Compares a file in the database's folder with what it must hold. */
  async function expectWhole(name: string, ledger: Ledger): Promise<void> {
    const file = coldView(database, join(database.home, name));
    const violations = [
      ...(await ledger.settle(file)),
      ...(await auditViolations(ledger, file)),
      ...(await damages(file)),
    ];
    figures.lost += violations.length;
    expect(violations).toEqual([]);
  }

  async function restart(): Promise<void> {
    await windsock.close();
    await shell(restore!);
    expect(existsSync(join(database.home, 'airflow.db-wal'))).toBe(false);
    windsock = await startWindsock({ env: database.env });
  }

  it('has a command for every machine', () => expect(backups.map(programOf)).toEqual(['sqlite3', 'python3', 'node']));

  const repeated = backups.flatMap((command) => Array<string>(scale(1, 15)).fill(command));
  it.for(repeated)('%s', async (command, { skip }) => {
    if (!has(programOf(command))) skip(`${programOf(command)} is not installed`);
    const ledger = await underLoad(command);
    await expectWhole('backup.db', ledger);
    if (has('sqlite3')) expect(await shell(look!)).toBe('ok\n');
    await restart();
    // By now the ledger has settled for what is in the backup: exactly that is what is restored.
    await expectWhole('airflow.db', ledger);
  });
});
