"""A DAG whose tasks write down the conf that reached them."""
import json
import os
from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash_operator import BashOperator
from airflow.operators.python_operator import PythonOperator


def write_conf(dag_run, **_):
    name = 'python-{}.json'.format(dag_run.execution_date.isoformat())
    with open(os.path.join(os.environ['INTEROP_OUTPUT'], name), 'w', encoding='utf-8') as file:
        json.dump(dag_run.conf, file, ensure_ascii=False)


with DAG(
    'interop_conf',
    description='Écrit ce qui arrive',
    schedule_interval=None,
    default_args={'owner': 'interop', 'start_date': datetime(2016, 1, 1)},
    tags=['interop'],
) as dag:
    write_key = BashOperator(
        task_id='write_key',
        bash_command="""cat > "$INTEROP_OUTPUT/bash-{{ execution_date.isoformat() }}.txt" <<'END'
{{ dag_run.conf["key"] }}
END""",
        executor_config={
            'KubernetesExecutor': {'image': 'worker:1', 'limits': {'cpu': 0.1, 'gpu': None}},
            'mounts': [('/a', '/é'), ('/b', "/it's")],
            7: {True},
        },
        execution_timeout=timedelta(minutes=2, microseconds=5),
        retries=1,
    )
    write_all = PythonOperator(
        task_id='write_all',
        python_callable=write_conf,
        provide_context=True,
        priority_weight=3,
        weight_rule='absolute',
    )
    write_key >> write_all
