/** The parts of a database URL as SQLAlchemy 1.3 reads it (`sqlalchemy/engine/url.py`). */
export interface SqlAlchemyUrl {
  /** `sqlite`, `postgresql`, `mysql`…, lower-case, without the driver. */
  readonly dialect: string;
  readonly username?: string;
  readonly password?: string;
  readonly host?: string;
  readonly port?: number;
  /** The text after the slash behind the host. For SQLite, empty or missing means a database in memory. */
  readonly database?: string;
  readonly query: URLSearchParams;
}

// SQLAlchemy: a password reaches up to the last "@" and may hold one; a database path may hold anything.
const urlPattern =
  /^(?<name>[\w+]+):\/\/(?:(?<username>[^:/]*)(?::(?<password>.*))?@)?(?:\[(?<ipv6>[^/]+)\]|(?<host>[^/:]+))?(?::(?<port>[^/]*))?(?:\/(?<database>.*))?$/ds;

/**
 * Parses a database URL; null if the text is not one. Never throws, since an error message could contain the password.
 */
export function parseSqlAlchemyUrl(url: string): SqlAlchemyUrl | null {
  const groups = urlPattern.exec(url.trim())?.groups;
  if (!groups?.['name']) return null;
  const [database, query] = splitAt(groups['database'], '?');
  const port = groups['port'] ? Number(groups['port']) : undefined;
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) return null;
  return {
    dialect: groups['name'].split('+')[0]!.toLowerCase(),
    username: decode(groups['username']),
    password: decode(groups['password']),
    host: groups['ipv6'] ?? groups['host'],
    port,
    database,
    query: new URLSearchParams(query),
  };
}

/**
 * The URL as SQLAlchemy displays it, with `***` for the password; null if the text is not a database URL.
 *
 * Differs from Airflow: a secret among the options behind `?` is masked, too.
 */
export function maskSecrets(url: string): string | null {
  const match = urlPattern.exec(url.trim());
  if (!match) return null;
  const password = match.indices?.groups?.['password'];
  const masked = password ? `${match[0].slice(0, password[0])}***${match[0].slice(password[1])}` : match[0];
  return masked.replace(/([?&][^=&]*(?:pass|secret|key)[^=&]*=)[^&]+/gi, '$1***');
}

function splitAt(text: string | undefined, separator: string): [string | undefined, string] {
  const index = text?.indexOf(separator) ?? -1;
  return text === undefined || index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + 1)];
}

function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // an invalid escape stays as it is, as in Python
  }
}
