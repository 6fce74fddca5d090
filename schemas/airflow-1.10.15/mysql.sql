-- The schema that Airflow 1.10.15's migrations create on MySQL and MariaDB: every table, index and constraint. Tables
-- are in the order of their names, but each follows the tables that it references.

CREATE TABLE ab_permission (
  id INTEGER NOT NULL AUTO_INCREMENT,
  name VARCHAR(100) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE ab_view_menu (
  id INTEGER NOT NULL AUTO_INCREMENT,
  name VARCHAR(250) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE ab_permission_view (
  id INTEGER NOT NULL AUTO_INCREMENT,
  permission_id INTEGER,
  view_menu_id INTEGER,
  PRIMARY KEY (id),
  UNIQUE (permission_id, view_menu_id),
  FOREIGN KEY (permission_id) REFERENCES ab_permission (id),
  FOREIGN KEY (view_menu_id) REFERENCES ab_view_menu (id)
);

CREATE TABLE ab_role (
  id INTEGER NOT NULL AUTO_INCREMENT,
  name VARCHAR(64) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE ab_permission_view_role (
  id INTEGER NOT NULL AUTO_INCREMENT,
  permission_view_id INTEGER,
  role_id INTEGER,
  PRIMARY KEY (id),
  UNIQUE (permission_view_id, role_id),
  FOREIGN KEY (permission_view_id) REFERENCES ab_permission_view (id),
  FOREIGN KEY (role_id) REFERENCES ab_role (id)
);

CREATE TABLE ab_register_user (
  id INTEGER NOT NULL AUTO_INCREMENT,
  first_name VARCHAR(64) NOT NULL,
  last_name VARCHAR(64) NOT NULL,
  username VARCHAR(64) NOT NULL,
  password VARCHAR(256),
  email VARCHAR(64) NOT NULL,
  registration_date DATETIME,
  registration_hash VARCHAR(256),
  PRIMARY KEY (id),
  UNIQUE (username)
);

CREATE TABLE ab_user (
  id INTEGER NOT NULL AUTO_INCREMENT,
  first_name VARCHAR(64) NOT NULL,
  last_name VARCHAR(64) NOT NULL,
  username VARCHAR(64) NOT NULL,
  password VARCHAR(256),
  active BOOL,
  email VARCHAR(64) NOT NULL,
  last_login DATETIME,
  login_count INTEGER,
  fail_login_count INTEGER,
  created_on DATETIME,
  changed_on DATETIME,
  created_by_fk INTEGER,
  changed_by_fk INTEGER,
  PRIMARY KEY (id),
  UNIQUE (email),
  UNIQUE (username),
  FOREIGN KEY (changed_by_fk) REFERENCES ab_user (id),
  FOREIGN KEY (created_by_fk) REFERENCES ab_user (id),
  CHECK (active IN (0, 1))
);

CREATE TABLE ab_user_role (
  id INTEGER NOT NULL AUTO_INCREMENT,
  user_id INTEGER,
  role_id INTEGER,
  PRIMARY KEY (id),
  UNIQUE (user_id, role_id),
  FOREIGN KEY (role_id) REFERENCES ab_role (id),
  FOREIGN KEY (user_id) REFERENCES ab_user (id)
);

CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL,
  PRIMARY KEY (version_num)
);

CREATE TABLE users (
  id INTEGER NOT NULL AUTO_INCREMENT,
  username VARCHAR(250),
  email VARCHAR(500),
  password VARCHAR(255),
  superuser BOOL,
  PRIMARY KEY (id),
  UNIQUE (username),
  CHECK (superuser IN (0, 1))
);

CREATE TABLE chart (
  id INTEGER NOT NULL AUTO_INCREMENT,
  label VARCHAR(200),
  conn_id VARCHAR(250) NOT NULL,
  user_id INTEGER,
  chart_type VARCHAR(100),
  sql_layout VARCHAR(50),
  `sql` TEXT,
  y_log_scale BOOL,
  show_datatable BOOL,
  show_sql BOOL,
  height INTEGER,
  default_params VARCHAR(5000),
  x_is_date BOOL,
  iteration_no INTEGER,
  last_modified TIMESTAMP(6) NULL,
  PRIMARY KEY (id),
  FOREIGN KEY (user_id) REFERENCES users (id),
  CHECK (y_log_scale IN (0, 1)),
  CHECK (show_datatable IN (0, 1)),
  CHECK (show_sql IN (0, 1)),
  CHECK (x_is_date IN (0, 1))
);

CREATE TABLE connection (
  id INTEGER NOT NULL AUTO_INCREMENT,
  conn_id VARCHAR(250),
  conn_type VARCHAR(500),
  host VARCHAR(500),
  `schema` VARCHAR(500),
  login VARCHAR(500),
  password VARCHAR(5000),
  port INTEGER,
  extra VARCHAR(5000),
  is_encrypted BOOL,
  is_extra_encrypted BOOL,
  PRIMARY KEY (id),
  CHECK (is_encrypted IN (0, 1)),
  CHECK (is_extra_encrypted IN (0, 1))
);

CREATE TABLE dag (
  dag_id VARCHAR(250) NOT NULL,
  is_paused BOOL,
  is_subdag BOOL,
  is_active BOOL,
  last_scheduler_run TIMESTAMP(6) NULL,
  last_pickled TIMESTAMP(6) NULL,
  last_expired TIMESTAMP(6) NULL,
  scheduler_lock BOOL,
  pickle_id INTEGER,
  fileloc VARCHAR(2000),
  owners VARCHAR(2000),
  description TEXT,
  default_view VARCHAR(25),
  schedule_interval TEXT,
  root_dag_id VARCHAR(250),
  PRIMARY KEY (dag_id),
  INDEX idx_root_dag_id (root_dag_id),
  CHECK (is_paused IN (0, 1)),
  CHECK (is_subdag IN (0, 1)),
  CHECK (is_active IN (0, 1)),
  CHECK (scheduler_lock IN (0, 1))
);

CREATE TABLE dag_code (
  fileloc_hash BIGINT NOT NULL,
  fileloc VARCHAR(2000) NOT NULL,
  source_code TEXT NOT NULL,
  last_updated TIMESTAMP NOT NULL,
  PRIMARY KEY (fileloc_hash)
);

CREATE TABLE dag_pickle (
  id INTEGER NOT NULL AUTO_INCREMENT,
  pickle BLOB,
  created_dttm TIMESTAMP(6) NULL,
  pickle_hash BIGINT,
  PRIMARY KEY (id)
);

CREATE TABLE dag_run (
  id INTEGER NOT NULL AUTO_INCREMENT,
  dag_id VARCHAR(250),
  execution_date TIMESTAMP(6) NULL,
  state VARCHAR(50),
  run_id VARCHAR(250),
  external_trigger BOOL,
  conf BLOB,
  end_date TIMESTAMP(6) NULL,
  start_date TIMESTAMP(6) NULL,
  PRIMARY KEY (id),
  UNIQUE (dag_id, execution_date),
  UNIQUE (dag_id, run_id),
  INDEX dag_id_state (dag_id, state),
  CHECK (external_trigger IN (0, 1))
);

CREATE TABLE dag_tag (
  name VARCHAR(100) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  PRIMARY KEY (name, dag_id),
  FOREIGN KEY (dag_id) REFERENCES dag (dag_id)
);

CREATE TABLE import_error (
  id INTEGER NOT NULL AUTO_INCREMENT,
  timestamp TIMESTAMP(6) NULL,
  filename VARCHAR(1024),
  stacktrace TEXT,
  PRIMARY KEY (id)
);

CREATE TABLE job (
  id INTEGER NOT NULL AUTO_INCREMENT,
  dag_id VARCHAR(250),
  state VARCHAR(20),
  job_type VARCHAR(30),
  start_date TIMESTAMP(6) NULL,
  end_date TIMESTAMP(6) NULL,
  latest_heartbeat TIMESTAMP(6) NULL,
  executor_class VARCHAR(500),
  hostname VARCHAR(500),
  unixname VARCHAR(1000),
  PRIMARY KEY (id),
  INDEX job_type_heart (job_type, latest_heartbeat),
  INDEX idx_job_state_heartbeat (state, latest_heartbeat)
);

CREATE TABLE known_event_type (
  id INTEGER NOT NULL AUTO_INCREMENT,
  know_event_type VARCHAR(200),
  PRIMARY KEY (id)
);

CREATE TABLE known_event (
  id INTEGER NOT NULL AUTO_INCREMENT,
  label VARCHAR(200),
  start_date DATETIME(6),
  end_date DATETIME(6),
  user_id INTEGER,
  known_event_type_id INTEGER,
  description TEXT,
  PRIMARY KEY (id),
  FOREIGN KEY (known_event_type_id) REFERENCES known_event_type (id),
  FOREIGN KEY (user_id) REFERENCES users (id)
);

CREATE TABLE kube_resource_version (
  one_row_id BOOL NOT NULL DEFAULT 1,
  resource_version VARCHAR(255),
  PRIMARY KEY (one_row_id),
  CONSTRAINT kube_resource_version_one_row_id CHECK (one_row_id <> 0),
  CHECK (one_row_id IN (0, 1))
);

CREATE TABLE kube_worker_uuid (
  one_row_id BOOL NOT NULL DEFAULT 1,
  worker_uuid VARCHAR(255),
  PRIMARY KEY (one_row_id),
  CONSTRAINT kube_worker_one_row_id CHECK (one_row_id <> 0),
  CHECK (one_row_id IN (0, 1))
);

CREATE TABLE log (
  id INTEGER NOT NULL AUTO_INCREMENT,
  dttm TIMESTAMP(6) NULL,
  dag_id VARCHAR(250),
  task_id VARCHAR(250),
  event VARCHAR(30),
  execution_date TIMESTAMP(6) NULL,
  owner VARCHAR(500),
  extra TEXT,
  PRIMARY KEY (id),
  INDEX idx_log_dag (dag_id)
);

CREATE TABLE rendered_task_instance_fields (
  dag_id VARCHAR(250) NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP(6) NOT NULL,
  rendered_fields JSON NOT NULL,
  PRIMARY KEY (dag_id, task_id, execution_date)
);

CREATE TABLE serialized_dag (
  dag_id VARCHAR(250) NOT NULL,
  fileloc VARCHAR(2000) NOT NULL,
  fileloc_hash BIGINT NOT NULL,
  data JSON NOT NULL,
  last_updated TIMESTAMP(6) NOT NULL,
  dag_hash VARCHAR(32) NOT NULL DEFAULT 'Hash not calculated yet',
  PRIMARY KEY (dag_id),
  INDEX idx_fileloc_hash (fileloc_hash)
);

CREATE TABLE sla_miss (
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP(6) NOT NULL,
  email_sent BOOL,
  timestamp TIMESTAMP(6) NULL,
  description TEXT,
  notification_sent BOOL,
  PRIMARY KEY (task_id, dag_id, execution_date),
  INDEX sm_dag (dag_id),
  CHECK (email_sent IN (0, 1)),
  CHECK (notification_sent IN (0, 1))
);

CREATE TABLE slot_pool (
  id INTEGER NOT NULL AUTO_INCREMENT,
  pool VARCHAR(50),
  slots INTEGER,
  description TEXT,
  PRIMARY KEY (id),
  UNIQUE (pool)
);

CREATE TABLE task_fail (
  id INTEGER NOT NULL AUTO_INCREMENT,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP(6) NOT NULL,
  start_date TIMESTAMP(6) NULL,
  end_date TIMESTAMP(6) NULL,
  duration INTEGER,
  PRIMARY KEY (id),
  INDEX idx_task_fail_dag_task_date (dag_id, task_id, execution_date)
);

CREATE TABLE task_instance (
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP(6) NOT NULL,
  start_date TIMESTAMP(6) NULL,
  end_date TIMESTAMP(6) NULL,
  duration FLOAT,
  state VARCHAR(20),
  try_number INTEGER,
  hostname VARCHAR(1000),
  unixname VARCHAR(1000),
  job_id INTEGER,
  pool VARCHAR(50) NOT NULL,
  queue VARCHAR(256),
  priority_weight INTEGER,
  operator VARCHAR(1000),
  queued_dttm TIMESTAMP(6) NULL,
  pid INTEGER,
  max_tries INTEGER DEFAULT -1,
  executor_config BLOB,
  pool_slots INTEGER,
  PRIMARY KEY (task_id, dag_id, execution_date),
  INDEX ti_dag_state (dag_id, state),
  INDEX ti_pool (pool, state, priority_weight),
  INDEX ti_state_lkp (dag_id, task_id, execution_date, state),
  INDEX ti_state (state),
  INDEX ti_job_id (job_id),
  INDEX ti_dag_date (dag_id, execution_date)
);

CREATE TABLE task_reschedule (
  id INTEGER NOT NULL AUTO_INCREMENT,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP(6) NOT NULL,
  try_number INTEGER NOT NULL,
  start_date TIMESTAMP(6) NOT NULL,
  end_date TIMESTAMP(6) NOT NULL,
  duration INTEGER NOT NULL,
  reschedule_date TIMESTAMP(6) NOT NULL,
  PRIMARY KEY (id),
  INDEX idx_task_reschedule_dag_task_date (dag_id, task_id, execution_date),
  CONSTRAINT task_reschedule_dag_task_date_fkey FOREIGN KEY (task_id, dag_id, execution_date) REFERENCES task_instance (task_id, dag_id, execution_date) ON DELETE CASCADE
);

CREATE TABLE variable (
  id INTEGER NOT NULL AUTO_INCREMENT,
  `key` VARCHAR(250),
  val MEDIUMTEXT,
  is_encrypted BOOL,
  PRIMARY KEY (id),
  UNIQUE (`key`),
  CHECK (is_encrypted IN (0, 1))
);

CREATE TABLE xcom (
  id INTEGER NOT NULL AUTO_INCREMENT,
  `key` VARCHAR(512),
  value BLOB,
  timestamp TIMESTAMP(6) NOT NULL,
  execution_date TIMESTAMP(6) NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  PRIMARY KEY (id),
  INDEX idx_xcom_dag_task_date (dag_id, task_id, execution_date)
);
