import { InvalidSetting } from './configuration-error.js';

/** An option as written: continuation lines joined by newlines, not yet interpolated. */
export interface IniValue {
  readonly raw: string;
  /** The line number, from 1, of the option's name. */
  readonly line: number;
}

/** The options of one section, by name as written (case-sensitive, as in Airflow). */
export type IniSection = ReadonlyMap<string, IniValue>;

/** A parsed file. */
export interface IniDocument {
  /** Every section except `[DEFAULT]`. */
  readonly sections: ReadonlyMap<string, IniSection>;
  /** `[DEFAULT]`, whose options apply to every other section of the file. */
  readonly defaults: IniSection;
  /** The errors for which Python would reject the file. The rest of the file is parsed anyway. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

const defaultSection = 'DEFAULT';
const sectionHeader = /^\[([^\]]+)\]/;
const optionLine = /^(.*?)\s*[=:]\s*(.*)$/s;
const percentSign = /%(?:%|\(([^)]+)\)s)?/g;
const maxInterpolationDepth = 10;

/**
 * Parses the dialect of Python 3.5's `configparser.ConfigParser()` with case-sensitive option names, like Airflow's
 * `AirflowConfigParser`: `=` or `:`, whole-line comments only, indented continuation lines, no duplicates. Never
 * throws: see `problems`.
 */
export function parseIni(text: string): IniDocument {
  const reader = new IniReader();
  text.split(/\r\n|\r|\n/).forEach((line, index) => reader.read(line, index + 1));
  return reader.document();
}

/** The option of this section, or of `[DEFAULT]` if the section is in the file; otherwise undefined. */
export function findIniValue(document: IniDocument, section: string, key: string): IniValue | undefined {
  const options = document.sections.get(section);
  return options && (options.get(key) ?? document.defaults.get(key));
}

/**
 * Replaces `%(name)s` by that option's value and `%%` by `%`, as Python's `BasicInterpolation` does.
 *
 * @throws InvalidSetting for a lone `%`, an unknown name or references nested more than ten deep.
 */
export function interpolate(document: IniDocument, section: string, raw: string, depth = 1): string {
  if (depth > maxInterpolationDepth) throw new InvalidSetting('has %(…)s references nested more than 10 deep');
  return raw.replace(percentSign, (token, name?: string) => {
    if (token === '%%') return '%';
    if (name === undefined) throw new InvalidSetting("has a lone '%', which must be written '%%' in this file");
    const value = findIniValue(document, section, name);
    if (!value) throw new InvalidSetting('refers by %(…)s to an option that neither its section nor [DEFAULT] has');
    return interpolate(document, section, value.raw, depth + 1);
  });
}

interface OpenOption {
  readonly line: number;
  readonly lines: string[];
}

type OpenSection = Map<string, OpenOption>;

class IniReader {
  private readonly sections = new Map<string, OpenSection>();
  private readonly defaults: OpenSection = new Map();
  private readonly problems: { line: number; message: string }[] = [];
  private section: { name: string; options: OpenSection } | undefined;
  private option: OpenOption | undefined;
  private indent = 0;

  read(line: string, number: number): void {
    const text = line.trim();
    if (/^[#;]/.test(text)) return;
    if (text === '') return void this.option?.lines.push('');

    const indent = line.search(/\S/);
    if (this.option && indent > this.indent) return void this.option.lines.push(text);
    this.indent = indent;

    const header = sectionHeader.exec(text)?.[1];
    if (header === undefined) this.readOption(text, number);
    else this.openSection(header, number);
  }

  document(): IniDocument {
    const sections = [...this.sections].map(([name, options]) => [name, closeSection(options)] as const);
    return { sections: new Map(sections), defaults: closeSection(this.defaults), problems: this.problems };
  }

  private openSection(name: string, line: number): void {
    if (this.sections.has(name)) this.problems.push({ line, message: `section [${name}] is in the file already` });
    const options =
      name === defaultSection ? this.defaults : (this.sections.get(name) ?? new Map<string, OpenOption>());
    if (name !== defaultSection) this.sections.set(name, options);
    this.section = { name, options };
    this.option = undefined;
  }

  private readOption(text: string, line: number): void {
    if (!this.section) {
      // One problem for all lines before the first section, rather than one per line.
      if (this.problems.length === 0) this.problems.push({ line, message: 'stands before the first [section]' });
      return;
    }
    const { name: section, options } = this.section;
    const [, key, value] = optionLine.exec(text) ?? [];
    if (!key || value === undefined) {
      // The message does not repeat the line: it may be part of a connection string.
      const message = 'is neither `[section]`, `key = value`, a comment nor the indented continuation of a value';
      this.problems.push({ line, message });
      return;
    }
    const known = options.get(key);
    if (known) this.problems.push({ line, message: `"${key}" is in [${section}] already, on line ${known.line}` });
    this.option = { line, lines: [value] };
    options.set(key, this.option);
  }
}

function closeSection(options: OpenSection): IniSection {
  return new Map([...options].map(([key, { line, lines }]) => [key, { line, raw: lines.join('\n').trimEnd() }]));
}
