import { describe, expect, it } from 'vitest';
import { parsePythonJson } from './python-json.js';
import { pythonRepr, pythonStr } from './python-str.js';
import { PyTimedelta } from './python-timedelta.js';
import {
  maxNesting,
  PyDefaultDict,
  PyObject,
  PyOrderedDict,
  PySet,
  PyTuple,
  type PyDatetime,
  type PyValue,
} from './python-value.js';

const pendulum: PyDatetime = {
  isoformat: () => '2016-01-01T00:00:00+00:00',
  toString: () => '2016-01-01T00:00:00+00:00',
};
const datetime: PyDatetime = {
  isoformat: () => '2016-01-01T00:00:00+00:00',
  toString: () => '2016-01-01 00:00:00+00:00',
};

/** The expected texts come from CPython 3.8. */
describe('pythonRepr', () => {
  it.each<[PyValue, string]>([
    [null, 'None'],
    [true, 'True'],
    [false, 'False'],
    [3600n, '3600'],
    [10n ** 30n, '1000000000000000000000000000000'],
    [3600, '3600.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e-4, '0.0001'],
    [1e-5, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [9999999999999998, '9999999999999998.0'],
    [1e16, '1e+16'],
    [-1.25e22, '-1.25e+22'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    ['a', "'a'"],
    ["it's", '"it\'s"'],
    ['"', "'\"'"],
    ['\'"', "'\\'\"'"],
    ['\\', "'\\\\'"],
    ['\n\r\t\0\x1f\x7f\x80\xa0\xad', "'\\n\\r\\t\\x00\\x1f\\x7f\\x80\\xa0\\xad'"],
    ['é€😀 ', "'é€😀 '"],
    ['\u2028\u3000\ufeff\ud800\ue000', "'\\u2028\\u3000\\ufeff\\ud800\\ue000'"],
    ['\u{10ffff}', "'\\U0010ffff'"],
    [Buffer.from("it's"), 'b"it\'s"'],
    [Buffer.from('\'"'), "b'\\'\"'"],
    [Uint8Array.of(0x5c, 10, 13, 9, 0, 0x7f, 0xff, 0x7e), "b'\\\\\\n\\r\\t\\x00\\x7f\\xff~'"],
    [[], '[]'],
    [[1n, 'a', [null]], "[1, 'a', [None]]"],
    [new PyTuple([]), '()'],
    [new PyTuple([1n]), '(1,)'],
    [new PyTuple([1n, 2n]), '(1, 2)'],
    [new PySet([]), 'set()'],
    [new PySet([1n, 'a']), "{1, 'a'}"],
    [new PySet([], true), 'frozenset()'],
    [new PySet([1n], true), 'frozenset({1})'],
    [new Map(), '{}'],
    [
      new Map<PyValue, PyValue>([
        ['b', 1n],
        [2n, 1.5],
        [null, []],
      ]),
      "{'b': 1, 2: 1.5, None: []}",
    ],
    [new PyOrderedDict(), 'OrderedDict()'],
    [
      new PyOrderedDict([
        ['a', 1n],
        ['b', 2n],
      ]),
      "OrderedDict([('a', 1), ('b', 2)])",
    ],
    [new PyDefaultDict(null), 'defaultdict(None, {})'],
    [new PyDefaultDict(new PyObject("<class 'list'>")).set('a', []), "defaultdict(<class 'list'>, {'a': []})"],
    [new PyTimedelta(1, 0, 0), 'datetime.timedelta(days=1)'],
    [[pendulum], '[<Pendulum [2016-01-01T00:00:00+00:00]>]'],
    [new PyObject('<DAG: a.b>'), '<DAG: a.b>'],
  ])('of %o is %s', (value, text) => {
    expect(pythonRepr(value)).toBe(text);
  });

  it('shows a container that contains itself as dots', () => {
    const list: PyValue[] = [1n];
    list.push(list, new PyTuple([list]));
    const dict = new Map<PyValue, PyValue>();
    dict.set('self', dict).set('list', [dict]);
    const set = new PySet([]);
    set.items.push(set);
    const defaults = new PyDefaultDict(null);
    defaults.set('self', defaults);
    const ordered = new PyOrderedDict();
    ordered.set('self', ordered);
    expect([list, dict, set, defaults, ordered].map(pythonRepr)).toEqual([
      '[1, [...], ([...],)]',
      "{'self': {...}, 'list': [{...}]}",
      '{set(...)}',
      "defaultdict(None, {'self': defaultdict(None, {...})})",
      "OrderedDict([('self', ...)])",
    ]);
  });

  it('shows in full a value that merely occurs twice', () => {
    const shared = [1n];
    expect(pythonRepr([shared, shared])).toBe('[[1], [1]]');
  });

  it('supports the maximum nesting of JSON', () => {
    const json = `${'{"a": '.repeat(maxNesting - 1)}{}${'}'.repeat(maxNesting - 1)}`;
    expect(pythonRepr(parsePythonJson(json))).toBe(json.replaceAll('"', "'"));
  });
});

describe('pythonStr', () => {
  it.each<[PyValue, string]>([
    ["it's\n", "it's\n"],
    [["it's"], '["it\'s"]'],
    [null, 'None'],
    [3600, '3600.0'],
    [new PyTimedelta(-1, 82_800, 0), '-1 day, 23:00:00'],
    [pendulum, '2016-01-01T00:00:00+00:00'],
    [datetime, '2016-01-01 00:00:00+00:00'],
    [new PyObject('datetime.date(2016, 1, 2)', '2016-01-02'), '2016-01-02'],
  ])('of %o is %s', (value, text) => {
    expect(pythonStr(value)).toBe(text);
  });
});
