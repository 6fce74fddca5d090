-- The schema that Airflow 1.10.15's migrations create on PostgreSQL: every table, sequence, index and constraint. Tables
-- are in the order of their names, but each follows the tables that it references. Names are unqualified: the
-- connection's search_path decides on the schema.

CREATE TABLE ab_permission (
  id SERIAL NOT NULL,
  name VARCHAR(100) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE ab_view_menu (
  id SERIAL NOT NULL,
  name VARCHAR(250) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE ab_permission_view (
  id SERIAL NOT NULL,
  permission_id INTEGER,
  view_menu_id INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY (permission_id) REFERENCES ab_permission (id),
  FOREIGN KEY (view_menu_id) REFERENCES ab_view_menu (id),
  UNIQUE (permission_id, view_menu_id)
);

CREATE TABLE ab_role (
  id SERIAL NOT NULL,
  name VARCHAR(64) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE ab_permission_view_role (
  id SERIAL NOT NULL,
  permission_view_id INTEGER,
  role_id INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY (permission_view_id) REFERENCES ab_permission_view (id),
  FOREIGN KEY (role_id) REFERENCES ab_role (id),
  UNIQUE (permission_view_id, role_id)
);

CREATE TABLE ab_register_user (
  id SERIAL NOT NULL,
  first_name VARCHAR(64) NOT NULL,
  last_name VARCHAR(64) NOT NULL,
  username VARCHAR(64) NOT NULL,
  password VARCHAR(256),
  email VARCHAR(64) NOT NULL,
  registration_date TIMESTAMP WITHOUT TIME ZONE,
  registration_hash VARCHAR(256),
  PRIMARY KEY (id),
  UNIQUE (username)
);

CREATE TABLE ab_user (
  id SERIAL NOT NULL,
  first_name VARCHAR(64) NOT NULL,
  last_name VARCHAR(64) NOT NULL,
  username VARCHAR(64) NOT NULL,
  password VARCHAR(256),
  active BOOLEAN,
  email VARCHAR(64) NOT NULL,
  last_login TIMESTAMP WITHOUT TIME ZONE,
  login_count INTEGER,
  fail_login_count INTEGER,
  created_on TIMESTAMP WITHOUT TIME ZONE,
  changed_on TIMESTAMP WITHOUT TIME ZONE,
  created_by_fk INTEGER,
  changed_by_fk INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY (changed_by_fk) REFERENCES ab_user (id),
  FOREIGN KEY (created_by_fk) REFERENCES ab_user (id),
  UNIQUE (email),
  UNIQUE (username)
);

CREATE TABLE ab_user_role (
  id SERIAL NOT NULL,
  user_id INTEGER,
  role_id INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY (role_id) REFERENCES ab_role (id),
  FOREIGN KEY (user_id) REFERENCES ab_user (id),
  UNIQUE (user_id, role_id)
);

CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE "user" (
  id SERIAL NOT NULL,
  username VARCHAR(250),
  email VARCHAR(500),
  password VARCHAR(255),
  superuser BOOLEAN,
  PRIMARY KEY (id),
  UNIQUE (username)
);

ALTER TABLE "user" RENAME TO users;

CREATE TABLE chart (
  id SERIAL NOT NULL,
  label VARCHAR(200),
  conn_id VARCHAR(250) NOT NULL,
  user_id INTEGER,
  chart_type VARCHAR(100),
  sql_layout VARCHAR(50),
  sql TEXT,
  y_log_scale BOOLEAN,
  show_datatable BOOLEAN,
  show_sql BOOLEAN,
  height INTEGER,
  default_params VARCHAR(5000),
  x_is_date BOOLEAN,
  iteration_no INTEGER,
  last_modified TIMESTAMP WITH TIME ZONE,
  PRIMARY KEY (id),
  FOREIGN KEY (user_id) REFERENCES users (id)
);

CREATE TABLE connection (
  id SERIAL NOT NULL,
  conn_id VARCHAR(250),
  conn_type VARCHAR(500),
  host VARCHAR(500),
  schema VARCHAR(500),
  login VARCHAR(500),
  password VARCHAR(5000),
  port INTEGER,
  extra VARCHAR(5000),
  is_encrypted BOOLEAN,
  is_extra_encrypted BOOLEAN,
  PRIMARY KEY (id)
);

CREATE TABLE dag (
  dag_id VARCHAR(250) NOT NULL,
  is_paused BOOLEAN,
  is_subdag BOOLEAN,
  is_active BOOLEAN,
  last_scheduler_run TIMESTAMP WITH TIME ZONE,
  last_pickled TIMESTAMP WITH TIME ZONE,
  last_expired TIMESTAMP WITH TIME ZONE,
  scheduler_lock BOOLEAN,
  pickle_id INTEGER,
  fileloc VARCHAR(2000),
  owners VARCHAR(2000),
  description TEXT,
  default_view VARCHAR(25),
  schedule_interval TEXT,
  root_dag_id VARCHAR(250),
  PRIMARY KEY (dag_id)
);

CREATE INDEX idx_root_dag_id ON dag (root_dag_id);

CREATE TABLE dag_code (
  fileloc_hash BIGINT NOT NULL,
  fileloc VARCHAR(2000) NOT NULL,
  source_code TEXT NOT NULL,
  last_updated TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (fileloc_hash)
);

CREATE TABLE dag_pickle (
  id SERIAL NOT NULL,
  pickle BYTEA,
  created_dttm TIMESTAMP WITH TIME ZONE,
  pickle_hash BIGINT,
  PRIMARY KEY (id)
);

CREATE TABLE dag_run (
  id SERIAL NOT NULL,
  dag_id VARCHAR(250),
  execution_date TIMESTAMP WITH TIME ZONE,
  state VARCHAR(50),
  run_id VARCHAR(250),
  external_trigger BOOLEAN,
  conf BYTEA,
  end_date TIMESTAMP WITH TIME ZONE,
  start_date TIMESTAMP WITH TIME ZONE,
  PRIMARY KEY (id),
  UNIQUE (dag_id, execution_date),
  UNIQUE (dag_id, run_id)
);

CREATE INDEX dag_id_state ON dag_run (dag_id, state);

CREATE TABLE dag_tag (
  name VARCHAR(100) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  PRIMARY KEY (name, dag_id),
  FOREIGN KEY (dag_id) REFERENCES dag (dag_id)
);

CREATE TABLE import_error (
  id SERIAL NOT NULL,
  "timestamp" TIMESTAMP WITH TIME ZONE,
  filename VARCHAR(1024),
  stacktrace TEXT,
  PRIMARY KEY (id)
);

CREATE TABLE job (
  id SERIAL NOT NULL,
  dag_id VARCHAR(250),
  state VARCHAR(20),
  job_type VARCHAR(30),
  start_date TIMESTAMP WITH TIME ZONE,
  end_date TIMESTAMP WITH TIME ZONE,
  latest_heartbeat TIMESTAMP WITH TIME ZONE,
  executor_class VARCHAR(500),
  hostname VARCHAR(500),
  unixname VARCHAR(1000),
  PRIMARY KEY (id)
);

CREATE INDEX idx_job_state_heartbeat ON job (state, latest_heartbeat);

CREATE INDEX job_type_heart ON job (job_type, latest_heartbeat);

CREATE TABLE known_event_type (
  id SERIAL NOT NULL,
  know_event_type VARCHAR(200),
  PRIMARY KEY (id)
);

CREATE TABLE known_event (
  id SERIAL NOT NULL,
  label VARCHAR(200),
  start_date TIMESTAMP WITHOUT TIME ZONE,
  end_date TIMESTAMP WITHOUT TIME ZONE,
  user_id INTEGER,
  known_event_type_id INTEGER,
  description TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY (known_event_type_id) REFERENCES known_event_type (id),
  FOREIGN KEY (user_id) REFERENCES users (id)
);

CREATE TABLE kube_resource_version (
  one_row_id BOOLEAN NOT NULL DEFAULT true,
  resource_version VARCHAR(255),
  PRIMARY KEY (one_row_id),
  CONSTRAINT kube_resource_version_one_row_id CHECK (one_row_id)
);

CREATE TABLE kube_worker_uuid (
  one_row_id BOOLEAN NOT NULL DEFAULT true,
  worker_uuid VARCHAR(255),
  PRIMARY KEY (one_row_id),
  CONSTRAINT kube_worker_one_row_id CHECK (one_row_id)
);

CREATE TABLE log (
  id SERIAL NOT NULL,
  dttm TIMESTAMP WITH TIME ZONE,
  dag_id VARCHAR(250),
  task_id VARCHAR(250),
  event VARCHAR(30),
  execution_date TIMESTAMP WITH TIME ZONE,
  owner VARCHAR(500),
  extra TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX idx_log_dag ON log (dag_id);

CREATE TABLE rendered_task_instance_fields (
  dag_id VARCHAR(250) NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP WITH TIME ZONE NOT NULL,
  rendered_fields JSON NOT NULL,
  PRIMARY KEY (dag_id, task_id, execution_date)
);

CREATE TABLE serialized_dag (
  dag_id VARCHAR(250) NOT NULL,
  fileloc VARCHAR(2000) NOT NULL,
  fileloc_hash BIGINT NOT NULL,
  data JSON NOT NULL,
  last_updated TIMESTAMP WITH TIME ZONE NOT NULL,
  dag_hash VARCHAR(32) NOT NULL DEFAULT 'Hash not calculated yet',
  PRIMARY KEY (dag_id)
);

CREATE INDEX idx_fileloc_hash ON serialized_dag (fileloc_hash);

CREATE TABLE sla_miss (
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP WITH TIME ZONE NOT NULL,
  email_sent BOOLEAN,
  "timestamp" TIMESTAMP WITH TIME ZONE,
  description TEXT,
  notification_sent BOOLEAN,
  PRIMARY KEY (task_id, dag_id, execution_date)
);

CREATE INDEX sm_dag ON sla_miss (dag_id);

CREATE TABLE slot_pool (
  id SERIAL NOT NULL,
  pool VARCHAR(50),
  slots INTEGER,
  description TEXT,
  PRIMARY KEY (id),
  UNIQUE (pool)
);

CREATE TABLE task_fail (
  id SERIAL NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP WITH TIME ZONE NOT NULL,
  start_date TIMESTAMP WITH TIME ZONE,
  end_date TIMESTAMP WITH TIME ZONE,
  duration INTEGER,
  PRIMARY KEY (id)
);

CREATE INDEX idx_task_fail_dag_task_date ON task_fail (dag_id, task_id, execution_date);

CREATE TABLE task_instance (
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP WITH TIME ZONE NOT NULL,
  start_date TIMESTAMP WITH TIME ZONE,
  end_date TIMESTAMP WITH TIME ZONE,
  duration DOUBLE PRECISION,
  state VARCHAR(20),
  try_number INTEGER,
  hostname VARCHAR(1000),
  unixname VARCHAR(1000),
  job_id INTEGER,
  pool VARCHAR(50) NOT NULL,
  queue VARCHAR(256),
  priority_weight INTEGER,
  operator VARCHAR(1000),
  queued_dttm TIMESTAMP WITH TIME ZONE,
  pid INTEGER,
  max_tries INTEGER DEFAULT '-1',
  executor_config BYTEA,
  pool_slots INTEGER,
  PRIMARY KEY (task_id, dag_id, execution_date)
);

CREATE INDEX ti_dag_date ON task_instance (dag_id, execution_date);

CREATE INDEX ti_dag_state ON task_instance (dag_id, state);

CREATE INDEX ti_job_id ON task_instance (job_id);

CREATE INDEX ti_pool ON task_instance (pool, state, priority_weight);

CREATE INDEX ti_state ON task_instance (state);

CREATE INDEX ti_state_lkp ON task_instance (dag_id, task_id, execution_date, state);

CREATE TABLE task_reschedule (
  id SERIAL NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP WITH TIME ZONE NOT NULL,
  try_number INTEGER NOT NULL,
  start_date TIMESTAMP WITH TIME ZONE NOT NULL,
  end_date TIMESTAMP WITH TIME ZONE NOT NULL,
  duration INTEGER NOT NULL,
  reschedule_date TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT task_reschedule_dag_task_date_fkey FOREIGN KEY (task_id, dag_id, execution_date) REFERENCES task_instance (task_id, dag_id, execution_date) ON DELETE CASCADE
);

CREATE INDEX idx_task_reschedule_dag_task_date ON task_reschedule (dag_id, task_id, execution_date);

CREATE TABLE variable (
  id SERIAL NOT NULL,
  key VARCHAR(250),
  val TEXT,
  is_encrypted BOOLEAN,
  PRIMARY KEY (id),
  UNIQUE (key)
);

CREATE TABLE xcom (
  id SERIAL NOT NULL,
  key VARCHAR(512),
  value BYTEA,
  "timestamp" TIMESTAMP WITH TIME ZONE NOT NULL,
  execution_date TIMESTAMP WITH TIME ZONE NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX idx_xcom_dag_task_date ON xcom (dag_id, task_id, execution_date);
