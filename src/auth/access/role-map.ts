import { StartError } from '../../common/start-error.js';

/** What a caller may do, each more than the one before: read; trigger runs; everything. */
export const roles = ['viewer', 'trigger', 'admin'] as const;

/** One of the roles. */
export type Role = (typeof roles)[number];

interface Rule {
  readonly caller: string;
  readonly role: Role;
  /** Null for every DAG, and for what is of no DAG. */
  readonly dags: readonly string[] | null;
}

/**
 * Who may do what, from `[windsock] user_roles`: one rule a line (or between semicolons), `name = role [DAG patterns]`,
 * such as `ci-* = trigger etl_* report_*`. In names and patterns `*` stands for any text. A caller has what any of the
 * rules grants; with no rule at all, as in Airflow, everybody who is let in may do everything.
 */
export class RoleMap {
  private constructor(private readonly rules: readonly Rule[] | null) {}

  /** @throws StartError that lists every line that is no rule */
  static parse(text: string): RoleMap {
    const lines = text.split(/[\n;]/).map((line) => line.trim());
    const written = lines.filter((line) => line !== '');
    const wrong = written.filter((line) => !readRule(line)).map((line) => `\n  - ${JSON.stringify(line)}`);
    if (wrong.length > 0) {
      const wanted = `name = ${roles.join('|')} [DAG patterns]`;
      throw new StartError(
        `[windsock] user_roles: each line must read \`${wanted}\`, and these do not:${wrong.join('')}`,
      );
    }
    return new RoleMap(written.length === 0 ? null : written.map((line) => readRule(line)!));
  }

  /**
   * Whether a caller has at least this role.
   *
   * @param dagId the DAG that is asked about; undefined for what is of no DAG, which needs a rule without DAG patterns
   */
  permits(caller: string, role: Role, dagId: string | undefined): boolean {
    if (!this.rules) return true;
    return this.rules.some(
      (rule) =>
        roles.indexOf(rule.role) >= roles.indexOf(role) &&
        matches(caller, rule.caller) &&
        (rule.dags === null || (dagId !== undefined && rule.dags.some((pattern) => matches(dagId, pattern)))),
    );
  }
}

function readRule(line: string): Rule | null {
  const [, caller, role, dags] = /^(\S+)\s*=\s*(viewer|trigger|admin)((?:\s+\S+)*)$/.exec(line) ?? [];
  if (!caller) return null;
  const patterns = dags!.split(/\s+/).filter((pattern) => pattern !== '');
  return {
    caller,
    role: role as Role,
    dags: patterns.length === 0 ? null : patterns,
  };
}

/** Whether the text is of the pattern, in time that grows with their lengths: ids come from strangers. */
function matches(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let position = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return position <= text.length - last.length;
}
