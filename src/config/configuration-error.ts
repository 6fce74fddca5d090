/** One error in the configuration. */
export interface ConfigurationProblem {
  /** `[section] key`, or the environment variable's name; absent if the error concerns a whole file. */
  readonly option?: string;
  /** The invalid text; absent if the option is sensitive or has no text. */
  readonly value?: string;
  /** What is wrong and what is expected; never contains a sensitive value. */
  readonly message: string;
  /** Where the error is, such as `line 12 of /etc/airflow.cfg` or `environment variable AIRFLOW_HOME`. */
  readonly origin: string;
}

/** The configuration is invalid. Lists every problem, so that the operator can fix all before the next start. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(['The configuration cannot be used:', ...problems.map((problem) => `  - ${format(problem)}`)].join('\n'));
    this.name = new.target.name;
  }
}

/** An invalid setting. The message says what is wrong and never repeats the value. */
export class InvalidSetting extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Collects problems while the configuration is read. */
export class ProblemList {
  private readonly problems: ConfigurationProblem[] = [];

  add(problem: ConfigurationProblem): void {
    this.problems.push(problem);
  }

  /**
   * Returns the result of `read`. If it throws InvalidSetting, adds a problem and returns undefined; other errors pass
   * through.
   */
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
