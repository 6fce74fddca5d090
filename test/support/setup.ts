import 'reflect-metadata';

// Tests bring their own configuration. That of whoever runs them would lead commands to a real database.
for (const name of Object.keys(process.env)) if (/^(AIRFLOW|OTEL)_/.test(name)) delete process.env[name];
