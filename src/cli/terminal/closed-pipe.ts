/**
 * Lets the process go on to its end when nobody reads its output any more, as with `windsock pools list | head -1`.
 * Otherwise Node ends it with a stack.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
