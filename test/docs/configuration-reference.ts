import { optionTable, type Option, type OptionTable } from '../../src/config/options.js';
import { table } from './markdown.js';

/** What the documentation says of every option: a table for each section of airflow.cfg, from the options themselves. */
export function renderConfigurationReference(): string {
  const sections = Object.entries<OptionTable[string]>(optionTable).map(([section, options]) =>
    [`### \`[${section}]\``, table(['Option', 'Value', 'Default', 'Meaning'], Object.values(options).map(row))].join(
      '\n\n',
    ),
  );
  return sections.join('\n\n');
}

const kinds: Readonly<Record<Option['kind'], string>> = {
  text: 'text',
  path: 'path',
  url: 'http or https URL',
  level: 'level',
  boolean: 'boolean',
  integer: 'whole number',
  float: 'number',
};

function row(option: Option): string[] {
  const marks = [...(option.sensitive ? ['`_cmd`'] : []), ...(option.own ? ["Windsock's own"] : [])];
  const name = [`\`${option.key}\``, ...marks].join('; ');
  const value = option.choices?.map((choice) => `\`${choice}\``).join(', ') ?? kinds[option.kind] + range(option);
  return [name, value, option.default && `\`${option.default}\``, option.description];
}

function range({ minimum, maximum }: Option): string {
  if (minimum === undefined && maximum === undefined) return '';
  return maximum === undefined ? `, ${minimum} or more` : `, ${minimum} to ${maximum}`;
}
