/** True if the experiments run at full length (`npm run soak`), false if they run in short (`npm test`). */
export const isLong = process.env['WINDSOCK_RELIABILITY'] === 'long';

/** How often or how long to do something: the first value in the short form of the experiments, the second in the long. */
export function scale<Value>(short: Value, long: Value): Value {
  return isLong ? long : short;
}
