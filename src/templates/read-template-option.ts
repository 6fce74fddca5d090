import type { AirflowConfig } from '../config/airflow-config.js';
import { type Option, optionTable } from '../config/options.js';
import { TemplateError } from '../jinja/template-error.js';
import { pythonStr } from '../python/python-str.js';

/** Windsock runs tasks as Airflow's LocalExecutor does. */
const executor = 'LocalExecutor';

/**
 * The text of an option as `conf.get` in a template shows it; undefined for one that Windsock does not read.
 *
 * Differs from Airflow: a secret is not shown, since it would be printed into a log.
 *
 * @throws TemplateError for an option that holds a secret
 */
export function readTemplateOption(config: AirflowConfig, section: string, key: string): string | undefined {
  if (section === 'core' && key === 'executor') return executor;
  const table: Readonly<Record<string, Option>> = {
    ...Object.entries(optionTable).find(([name]) => name === section)?.[1],
  };
  const [property, option] = Object.entries(table).find(([, each]) => isNamed(each, key)) ?? [];
  if (!property || !option) return undefined;
  if (option.sensitive) {
    throw new TemplateError('TemplateError', `the option [${section}] ${key} is secret, so templates cannot read it`);
  }
  const settings = config[section as keyof typeof optionTable] as unknown as Readonly<Record<string, unknown>>;
  const value = settings[property];
  if (typeof value === 'boolean') return pythonStr(value);
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
}

/** True for the name of the option, and for those of a command or a backend that gives a secret one. */
function isNamed({ key, sensitive }: Option, name: string): boolean {
  return key === name || (sensitive === true && [`${key}_cmd`, `${key}_secret`].includes(name));
}
