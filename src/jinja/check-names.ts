import { knownFunctions } from './known-functions.js';
import type { Body } from './syntax-tree.js';
import { TemplateError } from './template-error.js';

/** Checks that all filters and tests exist, also where the template may not come. @throws TemplateError */
export function checkNames(body: Body): void {
  check(body);
}

function check(node: unknown): void {
  if (Array.isArray(node)) return node.forEach(check);
  if (node === null || typeof node !== 'object') return;
  const { kind, name, list, line } = node as Record<string, unknown>;
  if (list !== undefined && typeof name === 'string' && typeof line === 'number') {
    checkName(name, kind === 'test', line);
  }
  Object.values(node).forEach(check);
}

function checkName(name: string, isTest: boolean, line: number): void {
  try {
    if (isTest) knownFunctions.test(name);
    else knownFunctions.filter(name);
  } catch (error) {
    throw error instanceof TemplateError ? error.atLine(line) : error;
  }
}
