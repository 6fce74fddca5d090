/** A serialized DAG does not have the form that Airflow 1.10 gives it. */
export class MalformedDag extends Error {
  override readonly name = 'MalformedDag';
}
