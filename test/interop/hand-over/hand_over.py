"""The same DAG as in hand_over.dag.yaml: what one scheduler has begun, the other one finishes."""
from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash_operator import BashOperator
from airflow.operators.dummy_operator import DummyOperator

LINE = 'echo "{{ ti.task_id }}@{{ ts }} $$ %s" >> "$INTEROP_OUTPUT/lines"'

with DAG(
    'hand_over',
    schedule_interval=None,
    is_paused_upon_creation=False,
    default_args={
        'owner': 'interop',
        'start_date': datetime(2016, 1, 1),
        'retries': 3,
        'retry_delay': timedelta(seconds=1),
    },
) as dag:
    before = BashOperator(task_id='before', bash_command=LINE % 'start')
    long = BashOperator(task_id='long', bash_command='for beat in $(seq 80); do %s; sleep 0.1; done' % (LINE % 'beat'))
    flaky = BashOperator(
        task_id='flaky',
        bash_command=LINE % 'start' + '; test {{ ti.try_number }} -ge 3',
        retry_delay=timedelta(seconds=4),
    )
    pushes = BashOperator(task_id='pushes', bash_command="echo 'été {{ dag_run.conf[\"key\"] }}'", xcom_push=True)
    after = BashOperator(task_id='after', bash_command=LINE % "{{ ti.xcom_pull(task_ids='pushes') }}")
    before >> [long, flaky, pushes] >> after >> DummyOperator(task_id='end')
