/** HTML that is safe to send: all text in it is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** The content of a template: text, which is escaped; HTML; lists of them; null and false for nothing. */
export type Content = Html | string | number | null | false | readonly Content[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A template tag: ``html`<b>${text}</b>` ``. Text is escaped for elements and for quoted attributes; it must not be
 * used in other places, such as a script or a tag's name.
 */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(strings.reduce((text, part, index) => text + render(contents[index - 1] ?? null) + part));
}

function render(content: Content): string {
  if (content === null || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(render).join('');
  return String(content).replace(/[&<>"']/g, (character) => escapes[character]!);
}
