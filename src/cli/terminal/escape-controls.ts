const escapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * Text with its control characters written as `\t`, `
 * `, `\r` and `\u001b`, because a terminal would interpret them.
 */
export function escapeControls(text: string): string {
  return text.replace(
    /\p{Cc}/gu,
    (control) => escapes[control] ?? `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
