import { shellWords } from '../../src/config/shell-words.js';

/** A `curl` of the documentation, and the answer that is printed below it. */
export interface CurlExample {
  /** As it stands on the page, in one line. */
  readonly command: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  /** `…` stands for text that is left out. */
  readonly answer: string;
}

/** The `curl` commands in the page's blocks of ```` ```console ````, in order; their lines begin with `$ `. */
export function readCurlExamples(page: string): CurlExample[] {
  return [...page.matchAll(/^```console\n([^]*?)^```$/gm)].flatMap(([, block]) => readBlock(block!));
}

function readBlock(block: string): CurlExample[] {
  const parts = block.replaceAll(/ *\\\n\s*/g, ' ').split(/^\$ /m);
  return parts
    .filter((part) => part.startsWith('curl '))
    .map((part) => {
      const [command = '', ...answer] = part.trimEnd().split('\n');
      return { command, ...readCommand(command), answer: answer.join('\n') };
    });
}

/** What curl sends for these arguments. Throws for an option that no example needs. */
function readCommand(command: string): Omit<CurlExample, 'command' | 'answer'> {
  const words = shellWords(command).slice(1);
  const headers: Record<string, string> = {};
  let method: string | undefined;
  let body: string | undefined;
  let url: URL | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-X') method = words.shift();
    else if (word === '-d') body = words.shift();
    else if (word === '-H') Object.assign(headers, readHeader(words.shift() ?? ''));
    else if (word.startsWith('-')) throw new Error(`The option ${word} of curl is unknown here`);
    else url = new URL(word);
  }
  if (!url) throw new Error(`No URL: ${command}`);
  if (body !== undefined) headers['Content-Type'] ??= 'application/x-www-form-urlencoded';
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    path: url.pathname + url.search,
    headers,
    ...(body !== undefined && { body }),
  };
}

function readHeader(line: string): Record<string, string> {
  const [name, value] = line.split(/:\s*/, 2);
  return { [name!]: value ?? '' };
}
