/** A stored instant, such as `2024-01-01 00:00:00.000000`, as Airflow writes it: `2024-01-01T00:00:00+00:00`. */
export function isoDate(stored: string): string {
  return `${stored.replace(' ', 'T').replace(/\.0+$/, '')}+00:00`;
}

/** An instant as Airflow writes it, in UTC, as {@link isoDate} finds it stored. */
export function storedDate(iso: string): string {
  const [, day, time, fraction = ''] = /^(.{10})T(.{8})(?:\.(\d+))?\+00:00$/.exec(iso) ?? [];
  if (day === undefined) throw new Error(`${iso} is no instant in UTC`);
  return `${day} ${time}.${fraction.padEnd(6, '0')}`;
}

/** The present, as it is stored. */
export function storedNow(): string {
  return `${new Date().toISOString().replace('T', ' ').replace('Z', '')}000`;
}

/** Seconds since the epoch of a stored instant. */
export function secondsOf(stored: string): number {
  const [, second = '', micros = ''] = /^(.{19})\.(\d{6})$/.exec(stored) ?? [];
  return Date.parse(`${second.replace(' ', 'T')}Z`) / 1000 + Number(micros) / 1_000_000;
}
