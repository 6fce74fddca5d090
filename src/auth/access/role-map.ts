import { StartError } from '../../common/start-error.js';

/** The roles, in ascending order: a viewer reads, `trigger` also triggers runs, an admin may do everything. */
export const roles = ['viewer', 'trigger', 'admin'] as const;

/** One of the roles. */
export type Role = (typeof roles)[number];

interface Rule {
  readonly caller: string;
  readonly role: Role;
  /** Null for every DAG, and for everything that does not belong to a single DAG. */
  readonly dags: readonly string[] | null;
}

/**
 * The roles of callers, from `[windsock] user_roles`: one rule per line (or separated by semicolons), `name = role [DAG
 * patterns]`, such as `ci-* = trigger etl_* report_*`. In names and patterns `*` matches any text. A caller has every
 * role that one of the rules grants. Without any rule, as in Airflow, every admitted caller may do everything.
 */
export class RoleMap {
  private constructor(private readonly rules: readonly Rule[] | null) {}

  /** @throws StartError that lists every invalid line */
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
   * @param dagId undefined for a request that concerns no single DAG: it needs a rule without DAG patterns
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

/** Whether the text matches the pattern, in linear time: the ids come from clients. */
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
