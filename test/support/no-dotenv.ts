import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

const path = fileURLToPath(new URL('../../.env', import.meta.url));

/**
 * Refuses to run tests where a `.env` sets something: every Windsock that they start would read it, and might work on the
 * database that it names.
 */
export default function refuseDotEnv(): void {
  const names = existsSync(path) ? Object.keys(parseEnv(readFileSync(path, 'utf8'))) : [];
  if (names.length > 0) throw new Error(`${path} sets ${names.join(', ')}: move it away while the tests run`);
}
