import type { PyJson } from '../python/python-value.js';
import type { OperatorClass } from '../serialized-dags/operator-class.js';

/**
 * The operators and sensors of Airflow 1.10.15 itself and the most used of airflow.contrib: class path, names of the
 * template fields, two colours, and the values that the constructor gives to template fields that are not set.
 * Source: the classes as a real Airflow 1.10.15 imports them.
 */
export const knownOperators: readonly OperatorClass[] = [
  operator(
    'airflow.contrib.operators.kubernetes_pod_operator.KubernetesPodOperator',
    'image cmds arguments env_vars config_file pod_template_file',
    '#fff',
    '#000',
    { cmds: [], arguments: [], env_vars: new Map() },
  ),
  operator(
    'airflow.contrib.operators.sftp_operator.SFTPOperator',
    'local_filepath remote_filepath remote_host',
    '#fff',
  ),
  operator(
    'airflow.contrib.operators.slack_webhook_operator.SlackWebhookOperator',
    'webhook_token message attachments blocks channel username proxy extra_options',
    '#f4a460',
    '#000',
    { message: '' },
  ),
  operator('airflow.contrib.operators.ssh_operator.SSHOperator', 'command remote_host', '#fff'),
  operator('airflow.contrib.operators.winrm_operator.WinRMOperator', 'command', '#fff'),
  operator('airflow.contrib.sensors.bash_sensor.BashSensor', 'bash_command env', '#e6f1f2'),
  operator('airflow.contrib.sensors.file_sensor.FileSensor', 'filepath', '#91818a'),
  operator('airflow.contrib.sensors.ftp_sensor.FTPSSensor', 'path', '#e6f1f2'),
  operator('airflow.contrib.sensors.ftp_sensor.FTPSensor', 'path', '#e6f1f2'),
  operator(
    'airflow.contrib.sensors.python_sensor.PythonSensor',
    'templates_dict op_args op_kwargs',
    '#e6f1f2',
    '#000',
    { op_args: [], op_kwargs: new Map() },
  ),
  operator('airflow.contrib.sensors.sftp_sensor.SFTPSensor', 'path', '#e6f1f2'),
  operator('airflow.contrib.sensors.weekday_sensor.DayOfWeekSensor', '', '#e6f1f2'),
  operator('airflow.operators.bash_operator.BashOperator', 'bash_command env', '#f0ede4'),
  operator('airflow.operators.check_operator.CheckOperator', 'sql', '#fff7e6'),
  operator('airflow.operators.check_operator.IntervalCheckOperator', 'sql1 sql2', '#fff7e6'),
  operator('airflow.operators.check_operator.ThresholdCheckOperator', 'sql min_threshold max_threshold', '#fff'),
  operator('airflow.operators.check_operator.ValueCheckOperator', 'sql pass_value', '#fff7e6'),
  operator('airflow.operators.dagrun_operator.TriggerDagRunOperator', 'trigger_dag_id execution_date', '#ffefeb'),
  operator('airflow.operators.docker_operator.DockerOperator', 'command environment container_name', '#fff', '#000', {
    environment: new Map(),
  }),
  operator('airflow.operators.druid_check_operator.DruidCheckOperator', 'sql', '#fff7e6'),
  operator('airflow.operators.dummy_operator.DummyOperator', '', '#e8f7e4'),
  operator('airflow.operators.email_operator.EmailOperator', 'to subject html_content', '#e6faf9'),
  operator('airflow.operators.generic_transfer.GenericTransfer', 'sql destination_table preoperator', '#b0f07c'),
  operator(
    'airflow.operators.hive_operator.HiveOperator',
    'hql schema hive_cli_conn_id mapred_queue hiveconfs mapred_job_name mapred_queue_priority',
    '#f0e4ec',
    '#000',
    { schema: 'default', hive_cli_conn_id: 'hive_cli_default', hiveconfs: new Map() },
  ),
  operator(
    'airflow.operators.hive_stats_operator.HiveStatsCollectionOperator',
    'table partition ds dttm',
    '#aff7a6',
    '#000',
    { ds: '{{ ds }}', dttm: '{{ execution_date.isoformat() }}' },
  ),
  operator('airflow.operators.hive_to_druid.HiveToDruidTransfer', 'sql intervals', '#fff', '#000', {
    intervals: ['{{ ds }}/{{ tomorrow_ds }}'],
  }),
  operator(
    'airflow.operators.hive_to_mysql.HiveToMySqlTransfer',
    'sql mysql_table mysql_preoperator mysql_postoperator',
    '#a0e08c',
  ),
  operator('airflow.operators.hive_to_samba_operator.Hive2SambaOperator', 'hql destination_filepath', '#fff'),
  operator('airflow.operators.http_operator.SimpleHttpOperator', 'endpoint data headers', '#f4a460', '#000', {
    data: new Map(),
    headers: new Map(),
  }),
  operator('airflow.operators.jdbc_operator.JdbcOperator', 'sql', '#ededed'),
  operator('airflow.operators.latest_only_operator.LatestOnlyOperator', '', '#e9ffdb'),
  operator('airflow.operators.mssql_operator.MsSqlOperator', 'sql', '#ededed'),
  operator('airflow.operators.mssql_to_hive.MsSqlToHiveTransfer', 'sql partition hive_table', '#a0e08c', '#000', {
    partition: new Map(),
  }),
  operator('airflow.operators.mysql_operator.MySqlOperator', 'sql', '#ededed'),
  operator('airflow.operators.mysql_to_hive.MySqlToHiveTransfer', 'sql partition hive_table', '#a0e08c', '#000', {
    partition: new Map(),
  }),
  operator('airflow.operators.oracle_operator.OracleOperator', 'sql', '#ededed'),
  operator('airflow.operators.papermill_operator.PapermillOperator', '', '#fff'),
  operator('airflow.operators.pig_operator.PigOperator', 'pig', '#f0e4ec'),
  operator('airflow.operators.postgres_operator.PostgresOperator', 'sql', '#ededed'),
  operator('airflow.operators.presto_check_operator.PrestoCheckOperator', 'sql', '#fff7e6'),
  operator('airflow.operators.presto_check_operator.PrestoIntervalCheckOperator', 'sql1 sql2', '#fff7e6'),
  operator('airflow.operators.presto_check_operator.PrestoValueCheckOperator', 'sql pass_value', '#fff7e6'),
  operator('airflow.operators.presto_to_mysql.PrestoToMySqlTransfer', 'sql mysql_table mysql_preoperator', '#a0e08c'),
  operator(
    'airflow.operators.python_operator.BranchPythonOperator',
    'templates_dict op_args op_kwargs',
    '#ffefeb',
    '#000',
    { op_args: [], op_kwargs: new Map() },
  ),
  operator('airflow.operators.python_operator.PythonOperator', 'templates_dict op_args op_kwargs', '#ffefeb', '#000', {
    op_args: [],
    op_kwargs: new Map(),
  }),
  operator(
    'airflow.operators.python_operator.PythonVirtualenvOperator',
    'templates_dict op_args op_kwargs',
    '#ffefeb',
    '#000',
    { op_args: [], op_kwargs: new Map() },
  ),
  operator(
    'airflow.operators.python_operator.ShortCircuitOperator',
    'templates_dict op_args op_kwargs',
    '#ffefeb',
    '#000',
    { op_args: [], op_kwargs: new Map() },
  ),
  operator('airflow.operators.redshift_to_s3_operator.RedshiftToS3Transfer', '', '#ededed'),
  operator(
    'airflow.operators.s3_file_transform_operator.S3FileTransformOperator',
    'source_s3_key dest_s3_key',
    '#f9c915',
  ),
  operator('airflow.operators.s3_to_hive_operator.S3ToHiveTransfer', 's3_key partition hive_table', '#a0e08c'),
  operator('airflow.operators.s3_to_redshift_operator.S3ToRedshiftTransfer', '', '#ededed'),
  operator('airflow.operators.sql.BranchSQLOperator', 'sql', '#a22034', '#F7F7F7'),
  operator('airflow.operators.sql.SQLCheckOperator', 'sql', '#fff7e6'),
  operator('airflow.operators.sql.SQLIntervalCheckOperator', 'sql1 sql2', '#fff7e6'),
  operator('airflow.operators.sql.SQLThresholdCheckOperator', 'sql min_threshold max_threshold', '#fff'),
  operator('airflow.operators.sql.SQLValueCheckOperator', 'sql pass_value', '#fff7e6'),
  operator('airflow.operators.sql_branch_operator.BranchSqlOperator', 'sql', '#a22034', '#F7F7F7'),
  operator('airflow.operators.sqlite_operator.SqliteOperator', 'sql', '#cdaaed'),
  operator('airflow.operators.subdag_operator.SubDagOperator', '', '#555', '#fff'),
  operator('airflow.sensors.date_time_sensor.DateTimeSensor', 'target_time', '#e6f1f2'),
  operator(
    'airflow.sensors.external_task_sensor.ExternalTaskMarker',
    'external_dag_id external_task_id execution_date',
    '#19647e',
    '#000',
    { execution_date: '{{ execution_date.isoformat() }}' },
  ),
  operator('airflow.sensors.external_task_sensor.ExternalTaskSensor', 'external_dag_id external_task_id', '#19647e'),
  operator('airflow.sensors.hdfs_sensor.HdfsSensor', 'filepath', '#4d9de0'),
  operator('airflow.sensors.hive_partition_sensor.HivePartitionSensor', 'schema table partition', '#C5CAE9', '#000', {
    schema: 'default',
    partition: "ds='{{ ds }}'",
  }),
  operator('airflow.sensors.http_sensor.HttpSensor', 'endpoint request_params', '#e6f1f2', '#000', {
    request_params: new Map(),
  }),
  operator(
    'airflow.sensors.metastore_partition_sensor.MetastorePartitionSensor',
    'partition_name table schema',
    '#8da7be',
    '#000',
    { schema: 'default' },
  ),
  operator('airflow.sensors.named_hive_partition_sensor.NamedHivePartitionSensor', 'partition_names', '#8d99ae'),
  operator('airflow.sensors.s3_key_sensor.S3KeySensor', 'bucket_key bucket_name', '#e6f1f2'),
  operator('airflow.sensors.s3_prefix_sensor.S3PrefixSensor', 'prefix bucket_name', '#e6f1f2'),
  operator('airflow.sensors.sql_sensor.SqlSensor', 'sql', '#7c7287'),
  operator('airflow.sensors.time_delta_sensor.TimeDeltaSensor', '', '#e6f1f2'),
  operator('airflow.sensors.time_sensor.TimeSensor', '', '#e6f1f2'),
  operator('airflow.sensors.web_hdfs_sensor.WebHdfsSensor', 'filepath', '#e6f1f2'),
];

function operator(
  path: string,
  templateFields: string,
  uiColor: string,
  uiFgcolor = '#000',
  templateDefaults: Record<string, PyJson> = {},
): OperatorClass {
  const split = path.lastIndexOf('.');
  return {
    module: path.slice(0, split),
    name: path.slice(split + 1),
    templateFields: templateFields.split(' ').filter(Boolean),
    uiColor,
    uiFgcolor,
    templateDefaults: new Map(Object.entries(templateDefaults)),
  };
}
