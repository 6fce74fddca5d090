import { environmentVariable, optionTable, type Option, type OptionTable } from './options.js';

const exampleHeader = `# Windsock reads a file named .env in its working directory. What is set in the real environment wins over it, and it
# wins over airflow.cfg. Every line below shows a default: remove the '#' to change it.
# Quote a value that contains '#'. A leading '~' and $VARIABLES are replaced; {AIRFLOW_HOME} is not, and only shows here
# what the default is.

# Airflow's home directory.
# AIRFLOW_HOME=~/airflow

# Airflow's configuration file. It is read where it exists, and never written.
# AIRFLOW_CONFIG={AIRFLOW_HOME}/airflow.cfg
`;

/** The text of .env.example: every variable that the loader reads, commented out, with its default. */
export function renderEnvExample(): string {
  const sections = Object.entries<OptionTable[string]>(optionTable).map(([section, options]) => {
    const entries = Object.values(options).map((option) => renderOption(section, option));
    return [`# ---- [${section}] ----\n`, ...entries].join('\n');
  });
  return [exampleHeader, ...sections].join('\n');
}

function renderOption(section: string, option: Option): string {
  const name = environmentVariable(section, option.key);
  return [
    `# ${option.description}`,
    ...(option.own ? ["# Windsock's own: Airflow does not know it."] : []),
    ...(option.sensitive ? [`# Or ${name}_CMD: a command, run without a shell, that prints it.`] : []),
    `# ${name}=${option.default}`,
    '',
  ].join('\n');
}
