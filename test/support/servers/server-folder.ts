import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, lchownSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const readyWithinMs = 60_000;
const keptOutput = 1000; // characters

// The command runs until it ends or this process closes the pipe to the shell, by stopping it or by dying of whatever:
// then the shell ends the command and removes the folders, so that nothing is left even after a kill -9. The signal goes
// to the whole group, as from a terminal, because the command may be a script; it does not reach a MariaDB that is still
// starting, which takes a KILL. What the shell itself has to say could find no reader, and that would end the shell.
const guard = `
exec 3<&0
signal=$1; data=$2; shift 2
trap : INT TERM
"$@" 3<&- </dev/null & command=$!
exec >/dev/null 2>&1
{ while read -r line <&3; do :; done; : > stopping; kill -TERM $$; } & watch=$!
wait $command; status=$?
[ -e stopping ] || { kill $watch; exit $status; }
kill "-$signal" 0
for attempt in 1 2 3 4 5 6 7 8 9 10; do sleep 0.3; kill -0 $command || break; done
kill -KILL $command
for attempt in 1 2 3 4 5; do rm -rf "$data" "$PWD" && break; sleep 1; done
`;

interface User {
  uid: number;
  gid: number;
}

function idOf(flag: '-u' | '-g', name: string): number | null {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : null;
}

/** The first of these users that exists, if this process is root, which no database server wants to run as. */
function unprivilegedUser(names: string[]): User | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of names) {
    const [uid, gid] = [idOf('-u', name), idOf('-g', name)];
    if (uid && gid !== null) return { uid, gid };
  }
  throw new Error(`it does not run as root, and there is no user ${names.join(' or ')}`);
}

const memoryBytes = 1024 ** 3;

/** A folder in memory with room for a database, if this system has one: there a copy takes a tenth of the time. */
function memoryFolder(): string | null {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize >= memoryBytes ? '/dev/shm' : null;
  } catch {
    return null;
  }
}

/** A command under guard, and the end of what it printed. */
interface Guarded {
  readonly child: ChildProcess;
  readonly output: () => string;
}

/** A temporary folder in which one database server runs, as a normal user whom the folder belongs to. */
export class ServerFolder {
  readonly path: string;
  /** Where its data belong. Programs may not be allowed to run from here. */
  readonly data: string;
  private readonly user: User | null;
  private server: Guarded | null = null;

  /**
   * @param users who may run the server if this process is root, in order of preference
   * @param onDisk whether the data belong on a disk even where a folder in memory would be faster
   */
  constructor(name: string, users: string[], onDisk = false) {
    this.user = unprivilegedUser(users);
    // The temporary folder that root is told to use may be closed to others.
    const folder = this.user ? '/tmp' : tmpdir();
    this.path = mkdtempSync(join(folder, `windsock-${name}-`));
    this.data = mkdtempSync(join((onDisk ? null : memoryFolder()) ?? folder, `windsock-${name}-data-`));
    for (const path of [this.path, this.data]) this.handOver(path);
  }

  /** Writes a file that the server's user alone can read. Returns its path. */
  write(name: string, text: string): string {
    const path = join(this.path, name);
    writeFileSync(path, text, { mode: 0o600 });
    this.handOver(path);
    return path;
  }

  /** Gives a file or an empty folder to the server's user. */
  private handOver(path: string): void {
    if (this.user) chownSync(path, this.user.uid, this.user.gid);
  }

  /** Gives all that was copied into this folder to the server's user. Throws if that fails. */
  handOverAll(path: string): void {
    for (const entry of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
      if (this.user) lchownSync(join(path, entry), this.user.uid, this.user.gid);
    }
    this.handOver(path);
  }

  /** Runs a command to its end. Throws with its output if it fails. */
  async run(command: string, ...args: string[]): Promise<void> {
    const { child, output } = this.spawn('TERM', command, args);
    const [status] = (await once(child, 'exit')) as [number | null];
    child.stdin!.destroy();
    if (status !== 0) throw new Error(`${command} failed: ${output()}`);
  }

  /**
   * Starts the server and waits until `connect` succeeds.
   *
   * @param signal makes the server end quickly
   */
  async serve(signal: string, command: string[], connect: () => Promise<void>): Promise<void> {
    const [path = '', ...args] = command;
    this.server = this.spawn(signal, path, args);
    const { child, output } = this.server;
    const deadline = Date.now() + readyWithinMs;
    for (;;) {
      const failure = await connect().then(() => null, String);
      if (failure === null) return;
      if (child.exitCode !== null) throw new Error(`${path} ended: ${output()}`);
      if (Date.now() > deadline) throw new Error(`${path} cannot be reached: ${failure}\n${output()}`);
      await sleep(50);
    }
  }

  /** Ends the server, if it runs, and removes the folder. */
  async remove(): Promise<void> {
    if (this.server?.child.exitCode === null) {
      const ended = once(this.server.child, 'exit');
      this.server.child.stdin!.end();
      await ended;
    }
    for (const folder of [this.data, this.path]) rmSync(folder, { recursive: true, force: true });
  }

  private spawn(signal: string, command: string, args: string[]): Guarded {
    const child = spawn('sh', ['-c', guard, 'sh', signal, this.data, command, ...args], {
      ...this.user,
      cwd: this.path,
      // A group of its own: the Ctrl-C of the terminal is for the tests alone.
      detached: true,
      env: { PATH: process.env.PATH, HOME: this.path, LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let text = '';
    const keep = (chunk: Buffer) => void (text = (text + chunk.toString()).slice(-keptOutput));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.stdin.on('error', () => undefined); // it is gone already
    return { child, output: () => text.trim() };
  }
}
