import { Option } from 'commander';

/** The output formats. */
export const outputForms = ['table', 'plain', 'json'] as const;

/**
 * `table` is Airflow's own format, `plain` has one line per row with tabs between the values, `json` is for programs.
 */
export type OutputForm = (typeof outputForms)[number];

/** `--output`, on every command whose result is a list. */
export function outputOption(): Option {
  return new Option('--output <form>', 'how the result is printed').choices(outputForms).default('table');
}

/** `--subdir`, on the commands that read DAGs of the database. */
export function subdirOption(): Option {
  return new Option('-S, --subdir <path>', 'take only DAGs of this file or directory (also -sd)');
}

/** `--subdir` on commands that accept it as Airflow does but ignore it: Airflow would look for the DAG's file there. */
export function unusedSubdirOption(): Option {
  return new Option('-S, --subdir <path>', 'taken for compatibility, has no effect (also -sd)').hideHelp();
}

/** `--yes`, on commands that ask for confirmation. */
export function yesOption(): Option {
  return new Option('-y, --yes', 'do not ask first');
}
