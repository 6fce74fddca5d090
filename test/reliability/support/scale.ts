/** True where the experiments are to be thorough (`npm run soak`), false where they are to be short (`npm test`). */
const isLong = process.env['WINDSOCK_RELIABILITY'] === 'long';

/** How often or how long to do something: the first in the short form of the experiments, the second in the long one. */
export function scale(short: number, long: number): number {
  return isLong ? long : short;
}
