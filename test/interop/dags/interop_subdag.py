"""A DAG with a sub-DAG."""
from datetime import datetime

from airflow import DAG
from airflow.operators.bash_operator import BashOperator
from airflow.operators.dummy_operator import DummyOperator
from airflow.operators.subdag_operator import SubDagOperator

shared = {
    'schedule_interval': None,
    'default_args': {'owner': 'interop', 'start_date': datetime(2016, 1, 1)},
}

section = DAG('interop_subdag.section', **shared)
BashOperator(task_id='inside', bash_command='echo {{ run_id }}', dag=section)

with DAG('interop_subdag', **shared) as dag:
    DummyOperator(task_id='start') >> SubDagOperator(task_id='section', subdag=section)
