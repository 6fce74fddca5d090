import { join } from 'node:path';
import ts from 'typescript';
import * as errors from '../../src/common/errors.js';
import { readPage, root, table } from './markdown.js';

type ErrorClass = new (message: string) => errors.AirflowException;

/** What the documentation says of every error that a client may see, from the classes and their comments. */
export function renderErrorReference(): string {
  const comments = commentsOfClasses();
  const rows = Object.entries<ErrorClass>(errors).map(([name, errorClass]) => {
    const parent = (Object.getPrototypeOf(errorClass) as { name: string }).name;
    const status = String(new errorClass('').status);
    return [`\`${name}\``, status, parent === 'Error' ? '' : `\`${parent}\``, comments.get(name) ?? ''];
  });
  return table(['Class', 'Status', 'Is a', 'Means'], rows);
}

/** The first sentence of each class's comment. */
function commentsOfClasses(): Map<string, string> {
  const path = 'src/common/errors.ts';
  const file = ts.createSourceFile(join(root, path), readPage(path), ts.ScriptTarget.Latest, true);
  const classes = file.statements.filter(ts.isClassDeclaration);
  return new Map(classes.map((node) => [node.name!.text, firstSentence(node)]));
}

function firstSentence(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  const text = ts.getTextOfJSDocComment(comment?.comment) ?? '';
  return /^[^]*?[.:](?=\s|$)/.exec(text)?.[0].replace(/\s+/g, ' ').replace(/[.:]$/, '') ?? '';
}
