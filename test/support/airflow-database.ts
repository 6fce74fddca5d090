import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteDatabase } from '../../src/database/sqlite/sqlite-driver.js';

const golden = new URL('../contract/metadata/airflow-1.10.15.sqlite', import.meta.url);

/** A copy of the database that a real Airflow 1.10.15 made, with its 13 DAGs, in a folder of its own. */
export interface AirflowDatabase {
  readonly home: string;
  /** What Windsock needs to run on it. */
  readonly env: Record<string, string>;
  /** Runs SQL on a connection of its own, as another process would. */
  sql(text: string, ...values: unknown[]): Record<string, unknown>[];
  remove(): void;
}

/** Copies the database into a temporary folder. */
export function airflowDatabase(): AirflowDatabase {
  const home = mkdtempSync(join(tmpdir(), 'windsock-'));
  const path = join(home, 'airflow.db');
  copyFileSync(golden, path);
  const database = new SqliteDatabase(path, { timeout: 5000 });
  return {
    home,
    env: {
      AIRFLOW_HOME: home,
      AIRFLOW__CORE__SQL_ALCHEMY_CONN: `sqlite:///${path}`,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__CORE__STORE_SERIALIZED_DAGS: 'True',
    },
    sql: (text, ...values) => {
      const statement = database.prepare(text);
      return statement.reader ? statement.all(...values) : (statement.run(...values), []);
    },
    remove: () => {
      database.close();
      rmSync(home, { recursive: true });
    },
  };
}
