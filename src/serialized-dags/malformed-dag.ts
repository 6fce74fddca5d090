/** A serialized DAG does not have the form that Airflow 1.10 writes. */
export class MalformedDag extends Error {
  override readonly name = 'MalformedDag';
}
