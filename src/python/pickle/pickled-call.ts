import { PyObject, type PyValue } from '../python-value.js';

/** An object that a pickle makes by calling a class, and that can be written back by the same call. */
export class PickledCall extends PyObject {
  /**
   * @param module the module of the class, such as `datetime`
   * @param className its name in there
   */
  constructor(
    readonly module: string,
    readonly className: string,
    readonly args: readonly PyValue[],
    text: { readonly repr: string; readonly str: string },
  ) {
    super(text.repr, text.str);
  }
}
