/** HTML that is safe to send: everything that was put into it has been escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text, which is escaped; HTML, and lists; null and false for nothing. */
export type Content = Html | string | number | null | false | readonly Content[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A template tag: ``html`<b>${text}</b>` ``. What is put in is escaped for text and for attributes in quotes; it must
 * stand in no other place, such as a script or a tag's name.
 */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(strings.reduce((text, part, index) => text + written(contents[index - 1] ?? null) + part));
}

function written(content: Content): string {
  if (content === null || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(written).join('');
  return String(content).replace(/[&<>"']/g, (character) => escapes[character]!);
}
