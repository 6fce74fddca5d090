/** One thing wrong with the configuration. */
export interface ConfigurationProblem {
  /** `[section] key`, or the environment variable's name; absent where a file as a whole is meant. */
  readonly option?: string;
  /** The offending text; absent where the option is sensitive or no text was found. */
  readonly value?: string;
  /** What is wrong and what is wanted instead; never contains a sensitive value. */
  readonly message: string;
  /** Where it stands, such as `line 12 of /etc/airflow.cfg` or `environment variable AIRFLOW_HOME`. */
  readonly origin: string;
}

/** The configuration cannot be used. Lists every problem found, so that all can be mended before the next start. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(['The configuration cannot be used:', ...problems.map((problem) => `  - ${format(problem)}`)].join('\n'));
    this.name = new.target.name;
  }
}

/** A setting that cannot be read; the message says what is wrong and never repeats the value. */
export class InvalidSetting extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Gathers problems while the rest of the configuration is still being read. */
export class ProblemList {
  private readonly problems: ConfigurationProblem[] = [];

  add(problem: ConfigurationProblem): void {
    this.problems.push(problem);
  }

  /** What `read` returns, or undefined after noting the InvalidSetting that it threw; other errors pass through. */
  attempt<T>(context: Omit<ConfigurationProblem, 'message'>, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InvalidSetting)) throw error;
      this.add({ ...context, message: error.message });
      return undefined;
    }
  }

  /** @throws ConfigurationError when there is any problem. */
  throwIfAny(): void {
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
  }
}

function format({ option, value, message, origin }: ConfigurationProblem): string {
  if (option === undefined) return `${origin}: ${message}`;
  const subject = value === undefined ? option : `${option} = ${JSON.stringify(value)}`;
  return `${subject}: ${message} (${origin})`;
}
