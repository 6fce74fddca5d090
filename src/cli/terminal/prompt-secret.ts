import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { StartError } from '../../common/start-error.js';

/**
 * Asks for a secret on the terminal, without echoing the input.
 *
 * @throws StartError if the input ends or Control-C is pressed
 */
export async function promptSecret(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    const ended = new Promise<never>((_resolve, reject) => {
      terminal.once('close', () => reject(new StartError('No password was given')));
    });
    return await Promise.race([terminal.question(''), ended]);
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
