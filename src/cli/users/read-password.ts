import { buffer } from 'node:stream/consumers';
import { maxPasswordBytes } from '../../auth/password/password-hash.js';
import { AirflowBadRequest } from '../../common/errors.js';
import { promptSecret } from '../terminal/prompt-secret.js';

/**
 * Reads a new password from a prompt on a terminal, or else from standard input.
 *
 * @throws AirflowBadRequest if the password is not acceptable; StartError if none is given
 */
export async function readPassword(): Promise<string> {
  return checkPassword(process.stdin.isTTY ? await promptTwice() : await readStandardInput());
}

/**
 * Checks a password and returns it.
 *
 * @throws AirflowBadRequest
 */
export function checkPassword(password: string): string {
  if (password === '') throw new AirflowBadRequest('The password must not be empty');
  if (Buffer.byteLength(password) > maxPasswordBytes) {
    throw new AirflowBadRequest(
      `The password is longer than ${maxPasswordBytes} bytes, and bcrypt would ignore the rest`,
    );
  }
  if (/[\p{Cc}\p{Cs}]/u.test(password)) {
    throw new AirflowBadRequest('The password must not have control characters');
  }
  return password;
}

async function promptTwice(): Promise<string> {
  const password = await promptSecret('Password: ');
  if (password !== (await promptSecret('Again: '))) throw new AirflowBadRequest('The passwords are not the same');
  return password;
}

/** Standard input, without the newline at its end. */
async function readStandardInput(): Promise<string> {
  const bytes = await buffer(process.stdin);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw new AirflowBadRequest('The password must be UTF-8 text');
  }
}
