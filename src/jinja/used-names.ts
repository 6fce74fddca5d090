import type { Body } from './syntax-tree.js';

/** True if the name stands anywhere in these statements, within other macros too. */
export function usesName(body: Body, name: string): boolean {
  return contains(body, name);
}

function contains(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some((each) => contains(each, name));
  if (node === null || typeof node !== 'object' || node instanceof Map) return false;
  if ('kind' in node && node.kind === 'name' && 'name' in node && node.name === name) return true;
  return Object.values(node).some((each) => contains(each, name));
}
