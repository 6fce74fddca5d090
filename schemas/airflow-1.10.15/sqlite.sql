-- The schema that Airflow 1.10.15's migrations create on SQLite: every table, index and constraint. Tables are in the
-- order of their names.

CREATE TABLE ab_permission (
  id INTEGER NOT NULL,
  name VARCHAR(100) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE ab_permission_view (
  id INTEGER NOT NULL,
  permission_id INTEGER,
  view_menu_id INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY(permission_id) REFERENCES ab_permission (id),
  FOREIGN KEY(view_menu_id) REFERENCES ab_view_menu (id),
  UNIQUE (permission_id, view_menu_id)
);

CREATE TABLE ab_permission_view_role (
  id INTEGER NOT NULL,
  permission_view_id INTEGER,
  role_id INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY(permission_view_id) REFERENCES ab_permission_view (id),
  FOREIGN KEY(role_id) REFERENCES ab_role (id),
  UNIQUE (permission_view_id, role_id)
);

CREATE TABLE ab_register_user (
  id INTEGER NOT NULL,
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

CREATE TABLE ab_role (
  id INTEGER NOT NULL,
  name VARCHAR(64) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);

CREATE TABLE ab_user (
  id INTEGER NOT NULL,
  first_name VARCHAR(64) NOT NULL,
  last_name VARCHAR(64) NOT NULL,
  username VARCHAR(64) NOT NULL,
  password VARCHAR(256),
  active BOOLEAN,
  email VARCHAR(64) NOT NULL,
  last_login DATETIME,
  login_count INTEGER,
  fail_login_count INTEGER,
  created_on DATETIME,
  changed_on DATETIME,
  created_by_fk INTEGER,
  changed_by_fk INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY(changed_by_fk) REFERENCES ab_user (id),
  FOREIGN KEY(created_by_fk) REFERENCES ab_user (id),
  UNIQUE (email),
  UNIQUE (username),
  CHECK (active IN (0, 1))
);

CREATE TABLE ab_user_role (
  id INTEGER NOT NULL,
  user_id INTEGER,
  role_id INTEGER,
  PRIMARY KEY (id),
  FOREIGN KEY(role_id) REFERENCES ab_role (id),
  FOREIGN KEY(user_id) REFERENCES ab_user (id),
  UNIQUE (user_id, role_id)
);

CREATE TABLE ab_view_menu (
  id INTEGER NOT NULL PRIMARY KEY,
  name VARCHAR(250) NOT NULL UNIQUE
);

CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL,
  CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE chart (
  id INTEGER NOT NULL,
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
  last_modified DATETIME,
  PRIMARY KEY (id),
  CHECK (y_log_scale IN (0, 1)),
  CHECK (show_datatable IN (0, 1)),
  CHECK (show_sql IN (0, 1)),
  CHECK (x_is_date IN (0, 1)),
  CONSTRAINT chart_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id)
);

CREATE TABLE connection (
  id INTEGER NOT NULL,
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
  PRIMARY KEY (id),
  CHECK (is_encrypted IN (0, 1)),
  CHECK (is_extra_encrypted IN (0, 1))
);

CREATE TABLE dag (
  dag_id VARCHAR(250) NOT NULL,
  is_paused BOOLEAN,
  is_subdag BOOLEAN,
  is_active BOOLEAN,
  last_scheduler_run DATETIME,
  last_pickled DATETIME,
  last_expired DATETIME,
  scheduler_lock BOOLEAN,
  pickle_id INTEGER,
  fileloc VARCHAR(2000),
  owners VARCHAR(2000),
  description TEXT,
  default_view VARCHAR(25),
  schedule_interval TEXT,
  root_dag_id VARCHAR(250),
  PRIMARY KEY (dag_id),
  CHECK (is_paused IN (0, 1)),
  CHECK (is_subdag IN (0, 1)),
  CHECK (is_active IN (0, 1)),
  CHECK (scheduler_lock IN (0, 1))
);

CREATE INDEX idx_root_dag_id ON dag (root_dag_id);

CREATE TABLE dag_code (
  fileloc_hash BIGINT NOT NULL,
  fileloc VARCHAR(2000) NOT NULL,
  source_code TEXT NOT NULL,
  last_updated TIMESTAMP NOT NULL,
  PRIMARY KEY (fileloc_hash)
);

CREATE TABLE dag_pickle (
  id INTEGER NOT NULL,
  pickle BLOB,
  created_dttm DATETIME,
  pickle_hash BIGINT,
  PRIMARY KEY (id)
);

CREATE TABLE dag_run (
  id INTEGER NOT NULL,
  dag_id VARCHAR(250),
  execution_date DATETIME,
  state VARCHAR(50),
  run_id VARCHAR(250),
  external_trigger BOOLEAN,
  conf BLOB,
  end_date DATETIME,
  start_date DATETIME,
  PRIMARY KEY (id),
  UNIQUE (dag_id, execution_date),
  UNIQUE (dag_id, run_id),
  CHECK (external_trigger IN (0, 1))
);

CREATE INDEX dag_id_state ON dag_run (dag_id, state);

CREATE TABLE dag_tag (
  name VARCHAR(100) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  PRIMARY KEY (name, dag_id),
  FOREIGN KEY(dag_id) REFERENCES dag (dag_id)
);

CREATE TABLE import_error (
  id INTEGER NOT NULL,
  timestamp DATETIME,
  filename VARCHAR(1024),
  stacktrace TEXT,
  PRIMARY KEY (id)
);

CREATE TABLE job (
  id INTEGER NOT NULL,
  dag_id VARCHAR(250),
  state VARCHAR(20),
  job_type VARCHAR(30),
  start_date DATETIME,
  end_date DATETIME,
  latest_heartbeat DATETIME,
  executor_class VARCHAR(500),
  hostname VARCHAR(500),
  unixname VARCHAR(1000),
  PRIMARY KEY (id)
);

CREATE INDEX idx_job_state_heartbeat ON job (state, latest_heartbeat);

CREATE INDEX job_type_heart ON job (job_type, latest_heartbeat);

CREATE TABLE known_event (
  id INTEGER NOT NULL,
  label VARCHAR(200),
  start_date DATETIME,
  end_date DATETIME,
  user_id INTEGER,
  known_event_type_id INTEGER,
  description TEXT,
  PRIMARY KEY (id),
  CONSTRAINT known_event_user_id_fkey FOREIGN KEY(user_id) REFERENCES users (id),
  FOREIGN KEY(known_event_type_id) REFERENCES known_event_type (id)
);

CREATE TABLE known_event_type (
  id INTEGER NOT NULL,
  know_event_type VARCHAR(200),
  PRIMARY KEY (id)
);

CREATE TABLE kube_resource_version (
  one_row_id BOOLEAN DEFAULT (1) NOT NULL,
  resource_version VARCHAR(255),
  PRIMARY KEY (one_row_id),
  CONSTRAINT kube_resource_version_one_row_id CHECK (one_row_id),
  CHECK (one_row_id IN (0, 1))
);

CREATE TABLE kube_worker_uuid (
  one_row_id BOOLEAN DEFAULT (1) NOT NULL,
  worker_uuid VARCHAR(255),
  PRIMARY KEY (one_row_id),
  CONSTRAINT kube_worker_one_row_id CHECK (one_row_id),
  CHECK (one_row_id IN (0, 1))
);

CREATE TABLE log (
  id INTEGER NOT NULL,
  dttm DATETIME,
  dag_id VARCHAR(250),
  task_id VARCHAR(250),
  event VARCHAR(30),
  execution_date DATETIME,
  owner VARCHAR(500),
  extra TEXT,
  PRIMARY KEY (id)
);

CREATE INDEX idx_log_dag ON log (dag_id);

CREATE TABLE rendered_task_instance_fields (
  dag_id VARCHAR(250) NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP NOT NULL,
  rendered_fields JSON NOT NULL,
  PRIMARY KEY (dag_id, task_id, execution_date)
);

CREATE TABLE serialized_dag (
  dag_id VARCHAR(250) NOT NULL,
  fileloc VARCHAR(2000) NOT NULL,
  fileloc_hash INTEGER NOT NULL,
  data JSON NOT NULL,
  last_updated DATETIME NOT NULL,
  dag_hash VARCHAR(32) DEFAULT 'Hash not calculated yet' NOT NULL,
  PRIMARY KEY (dag_id)
);

CREATE INDEX idx_fileloc_hash ON serialized_dag (fileloc_hash);

CREATE TABLE sla_miss (
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date DATETIME NOT NULL,
  email_sent BOOLEAN,
  timestamp DATETIME,
  description TEXT,
  notification_sent BOOLEAN,
  PRIMARY KEY (task_id, dag_id, execution_date),
  CHECK (email_sent IN (0, 1))
);

CREATE INDEX sm_dag ON sla_miss (dag_id);

CREATE TABLE slot_pool (
  id INTEGER NOT NULL,
  pool VARCHAR(50),
  slots INTEGER,
  description TEXT,
  PRIMARY KEY (id),
  UNIQUE (pool)
);

CREATE TABLE task_fail (
  id INTEGER NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date DATETIME NOT NULL,
  start_date DATETIME,
  end_date DATETIME,
  duration INTEGER,
  PRIMARY KEY (id)
);

CREATE INDEX idx_task_fail_dag_task_date ON task_fail (dag_id, task_id, execution_date);

CREATE TABLE task_instance (
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date DATETIME NOT NULL,
  start_date DATETIME,
  end_date DATETIME,
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
  queued_dttm DATETIME,
  pid INTEGER,
  max_tries INTEGER DEFAULT '-1',
  executor_config BLOB,
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
  id INTEGER NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  execution_date TIMESTAMP NOT NULL,
  try_number INTEGER NOT NULL,
  start_date TIMESTAMP NOT NULL,
  end_date TIMESTAMP NOT NULL,
  duration INTEGER NOT NULL,
  reschedule_date TIMESTAMP NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT task_reschedule_dag_task_date_fkey FOREIGN KEY(task_id, dag_id, execution_date) REFERENCES task_instance (task_id, dag_id, execution_date) ON DELETE CASCADE
);

CREATE INDEX idx_task_reschedule_dag_task_date ON task_reschedule (dag_id, task_id, execution_date);

CREATE TABLE users (
  id INTEGER NOT NULL,
  username VARCHAR(250),
  email VARCHAR(500),
  password VARCHAR(255),
  superuser BOOLEAN,
  PRIMARY KEY (id),
  UNIQUE (username)
);

CREATE TABLE variable (
  id INTEGER NOT NULL,
  "key" VARCHAR(250),
  val TEXT,
  is_encrypted BOOLEAN,
  PRIMARY KEY (id),
  UNIQUE ("key")
);

CREATE TABLE xcom (
  id INTEGER NOT NULL,
  "key" VARCHAR(512),
  value BLOB,
  timestamp DATETIME NOT NULL,
  execution_date DATETIME NOT NULL,
  task_id VARCHAR(250) NOT NULL,
  dag_id VARCHAR(250) NOT NULL,
  PRIMARY KEY (id)
);

CREATE INDEX idx_xcom_dag_task_date ON xcom (dag_id, task_id, execution_date);
