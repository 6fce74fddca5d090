/** Airflow's spellings that commander does not support: short options of two letters, and underscores for hyphens. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['-hn', '--hostname'],
  ['-sd', '--subdir'],
  ['--run_id', '--run-id'],
  ['--exec_date', '--exec-date'],
  ['--no_backfill', '--no-backfill'],
  ['--use_random_password', '--use-random-password'],
]);

/**
 * Replaces Airflow's spellings of options in the words of a command line by ours. Words after `--` are not changed.
 *
 * Airflow: the names before 1.10.14 have underscores, the newer ones hyphens; here both take both.
 */
export function translateSpelling(words: readonly string[]): string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return words.map((word, place) => (place < end ? translate(word) : word));
}

function translate(word: string): string {
  const [option = '', ...value] = word.split('=');
  const ours = spellings.get(option);
  return ours === undefined ? word : [ours, ...value].join('=');
}
