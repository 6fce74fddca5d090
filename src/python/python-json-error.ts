/** A text that Python's `json` module rejects. The message names the error and position, and never quotes the text. */
export class PythonJsonError extends Error {
  override readonly name = 'PythonJsonError';

  /**
   * An error with Python's wording and position.
   *
   * @param problem such as `Expecting value`
   * @param index position of the UTF-16 unit in the text; the message counts characters, as Python does
   */
  static at(problem: string, text: string, index: number): PythonJsonError {
    const before = text.slice(0, index).replace(/[\ud800-\udbff][\udc00-\udfff]/g, '_');
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n');
    return new PythonJsonError(`${problem}: line ${line} column ${column} (char ${before.length})`);
  }
}
