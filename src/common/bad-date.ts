/** Airflow's words for what is no date. */
export function badDate(text: string): string {
  return (
    `Given execution date, ${text}, could not be identified as a date. ` +
    'Example date format: 2015-11-16T14:34:15+00:00'
  );
}
