import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { sourceFiles } from '../architecture/source-files.js';
import { root } from './markdown.js';

/** A text in the source, with `…` for what is only known when the program runs. */
export interface SourceMessage {
  readonly text: string;
  /** The class that is made with it as its first argument, such as `StartError`; null if none is. */
  readonly madeWith: string | null;
}

/** What clients read of Fastify itself. */
const fastify = { path: 'fastify', text: readFileSync(join(root, 'node_modules/fastify/lib/errors.js'), 'utf8') };

/** Every text in the source. A sum of texts counts as one. */
export const sourceMessages: readonly SourceMessage[] = [...sourceFiles, fastify].flatMap(({ path, text }) => {
  const messages: SourceMessage[] = [];
  const visit = (node: ts.Node): void => {
    const found = textOf(node);
    if (found !== null) messages.push({ text: found, madeWith: makerOf(node) });
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return messages;
});

/** The class, if the node is the first argument of a `new`. */
function makerOf(node: ts.Node): string | null {
  const { parent } = node;
  return ts.isNewExpression(parent) && parent.arguments?.[0] === node ? parent.expression.getText() : null;
}

/** The text of a literal, a template or a sum of such; null for any other expression. */
function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteralLike(node)) return inOneLine(node.text);
  if (ts.isTemplateExpression(node)) {
    return inOneLine(node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join(''));
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return null;
  const parts = [textOf(node.left), textOf(node.right)];
  return parts.every((part) => part === null) ? null : parts.map((part) => part ?? '…').join('');
}

function inOneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

/** Whether a message that a page prints, with `…` or an example for what differs, is a text of the source. */
export function occursInSource(printed: string): boolean {
  return sourceMessages.some(({ text }) => isInstance(printed, text));
}

/** Whether a printed message can be what the program makes of this text, which has to be the larger part of it. */
export function isInstance(printed: string, text: string): boolean {
  const literals = text.split('…');
  if (literals.join('').length * 2 < printed.replaceAll('…', '').length) return false;
  const pattern = literals.map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*');
  return /[a-z]{2}/i.test(text) && new RegExp(`^${pattern}$`).test(printed);
}

/** The messages of these classes that no page prints. */
export function unprinted(pages: readonly string[], madeWith: readonly string[]): string[] {
  const wanted = sourceMessages.filter((message) => message.madeWith !== null && madeWith.includes(message.madeWith));
  return wanted.map(({ text }) => text).filter((text) => !pages.some((printed) => isInstance(printed, text)));
}

/**
 * The messages that a page prints: the lines of its blocks of ```` ```text ````, and the first code of the cells below
 * the heading `Text` of its tables.
 */
export function printedMessages(page: string): string[] {
  const blocks = [...page.matchAll(/^```text\n([^]*?)^```$/gm)].flatMap(([, block]) => block!.trimEnd().split('\n'));
  return [...blocks, ...tables(page).flatMap(textsOf)];
}

function tables(page: string): string[][] {
  return [...page.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) => table.trimEnd().split('\n'));
}

function textsOf([head = '', , ...rows]: string[]): string[] {
  const column = cells(head).indexOf('Text');
  if (column < 0) return [];
  return rows.flatMap((row) => /^(`+) ?(.*?) ?\1/.exec(cells(row)[column] ?? '')?.[2] ?? []);
}

function cells(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}
