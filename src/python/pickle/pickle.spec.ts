import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dumpPickle, loadPickle, PickleError } from './pickle.js';
import { parsePythonJson } from '../python-json.js';
import { pythonRepr, pythonStr } from '../python-str.js';
import { PyTimedelta } from '../python-timedelta.js';
import { maxNesting, type PyDict, type PyJson, PyObject, PySet, PyTuple, type PyValue } from '../python-value.js';

/** The pickles in hexadecimal, and their texts, come from CPython 3.8 unless said otherwise. */

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('a', 'é', '\ud800', '\udc00') }),
);

const { pyJson } = fc.letrec<{ pyJson: PyJson; list: PyJson[]; dict: PyDict }>((tie) => ({
  pyJson: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.bigInt(),
    fc.bigInt({ min: -70_000n, max: 70_000n }),
    fc.double(),
    text,
    tie('list'),
    tie('dict'),
  ),
  list: fc.array(tie('pyJson'), { maxLength: 5 }),
  dict: fc.array(fc.tuple(text, tie('pyJson')), { maxLength: 5 }).map((entries) => new Map(entries)),
}));

const load = (hex: string) => loadPickle(Buffer.from(hex, 'hex'));
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex');
const times = <T>(count: number, item: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => item(index));

describe('dumpPickle', () => {
  it.each([
    ['{"key": "value"}', '80027d710058030000006b65797101580500000076616c75657102732e'],
    ['0', '80024b002e'],
    ['255', '80024bff2e'],
    ['256', '80024d00012e'],
    ['65535', '80024dffff2e'],
    ['65536', '80024a000001002e'],
    ['-1', '80024affffffff2e'],
    ['2147483647', '80024affffff7f2e'],
    ['-2147483648', '80024a000000802e'],
    ['2147483648', '80028a0500000080002e'],
    ['-2147483649', '80028a05ffffff7fff2e'],
    ['9223372036854775808', '80028a090000000000000080002e'],
    ['100000000000000000000', '80028a09000010632d5ec76b052e'],
    ['-100000000000000000000', '80028a090000f09cd2a13894fa2e'],
    [
      '{"a": [1.5, -0.0, NaN, "", "x", "\\ud800", "é😀"], "b": {"a": 1, "x": null}, "c": [{"a": true}, {"a": false}]}',
      '80027d71002858010000006171015d710228473ff8000000000000478000000000000000477ff80000000000005800000000710358010000007871045803000000eda08071055806000000c3a9f09f988071066558010000006271077d71082868014b0168044e7558010000006371095d710a287d710b680188737d710c6801897365752e',
    ],
  ])("of %s equals CPython's", (json, hex) => {
    expect(dumpPickle(parsePythonJson(json)).toString('hex')).toBe(hex);
  });

  it.each([
    [999, 'cdd44952af8604b1eebc53bf0a0dbeb1', '02153a13e355b3657fa9869afc957143'],
    [1000, 'e4ba703e39881ed9b804c54e81cdb61f', 'a6ac5b78c57bf27b3a9fee00f58a740a'],
    [1001, '021d18eb2db12eedbd0b89996996a580', 'f87c623aff2b1ddf26353e4fe089c326'],
    [2000, 'acc5445449c2bfffe14bdffd19a4b0a7', 'e316ae40236c8db8dbf03fe930288c55'],
  ])("writes %i items in CPython's batches", (count, dictHash, listHash) => {
    const dict = new Map(times(count, (index) => [`k${index}`, BigInt(index)]));
    expect([md5(dumpPickle(dict)), md5(dumpPickle([...dict.values()]))]).toEqual([dictHash, listHash]);
  });

  it('writes pickles that loadPickle reads back', () => {
    fc.assert(
      fc.property(pyJson, (value) => {
        const loaded = loadPickle(dumpPickle(value));
        expect(loaded).toEqual(value);
        expect(pythonRepr(loaded)).toBe(pythonRepr(value));
      }),
    );
  });

  it('round-trips a LONG4 and the deepest JSON', () => {
    const deep = parsePythonJson('['.repeat(maxNesting) + ']'.repeat(maxNesting));
    for (const value of [10n ** 4299n, -(10n ** 4299n), -(1n << 2047n), deep]) {
      expect(loadPickle(dumpPickle(value))).toEqual(value);
    }
  });
});

describe('dumpPickle of values that only a serialized DAG holds', () => {
  const date = (text: string) => ({ isoformat: () => text, toString: () => text });

  it.each<[string, PyValue, string]>([
    ['()', new PyTuple([]), '8002292e'],
    ["(1, ('a',))", new PyTuple([1n, new PyTuple(['a'])]), '8002284b0128580100000061710074742e'],
    ['{1, 2}', new PySet([1n, 2n]), '8002635f5f6275696c74696e5f5f0a7365740a285d7100284b014b026574522e'],
    [
      'datetime.timedelta(days=-2, microseconds=1)',
      new PyTimedelta(-2, 0, 1),
      '8002636461746574696d650a74696d6564656c74610a284afeffffff4b004b0174522e',
    ],
    [
      '<Pendulum [2016-01-01T01:02:03.456789+00:00]>',
      date('2016-01-01T01:02:03.456789+00:00'),
      '80026370656e64756c756d2e70656e64756c756d0a50656e64756c756d0a284de0074b014b014b014b024b034a55f80600' +
        '6370656e64756c756d2e747a2e74696d657a6f6e650a5f5554430a295274522e',
    ],
    [
      '<Pendulum [2016-01-01T00:00:00+00:00]>',
      date('2016-01-01T00:00:00+00:00'),
      '80026370656e64756c756d2e70656e64756c756d0a50656e64756c756d0a284de0074b014b014b004b004b004b00' +
        '6370656e64756c756d2e747a2e74696d657a6f6e650a5f5554430a295274522e',
    ],
    ["'<DAG: d>'", new PyObject('<DAG: d>'), '800258080000003c4441473a20643e71002e'],
  ])('is loaded by CPython 3.8 with pendulum 1.4.4 as %s', (repr, value, hex) => {
    expect(dumpPickle(value).toString('hex')).toBe(hex);
    expect(pythonRepr(load(hex))).toBe(repr);
  });
});

describe('loadPickle', () => {
  it.each([
    [
      0,
      '286470300a564b756265726e657465734578656375746f720a70310a286470320a56696d6167650a70330a56615c75323061630a70340a73566e0a70350a286c70360a49310a61492d320a614937303030300a614c313039393531313632373737364c0a6146312e350a614930310a614e61737356620a70370a635f636f646563730a656e636f64650a70380a28565c7530303030ff0a70390a566c6174696e310a7031300a747031310a527031320a7356740a7031330a2849310a747031340a7356730a7031350a635f5f6275696c74696e5f5f0a7365740a7031360a28286c7031370a49310a61747031380a527031390a7356660a7032300a635f5f6275696c74696e5f5f0a66726f7a656e7365740a7032310a28286c7032320a56780a7032330a61747032340a527032350a7356650a7032360a2874732e',
    ],
    [
      1,
      '7d71002858120000004b756265726e657465734578656375746f7271017d7102285805000000696d6167657103580400000061e282ac710458010000006e71055d7106284b014afeffffff4a701101004c313039393531313632373737364c0a473ff80000000000004930310a4e65755801000000627107635f636f646563730a656e636f64650a710828580300000000c3bf710958060000006c6174696e31710a74710b52710c580100000074710d284b0174710e580100000073710f635f5f6275696c74696e5f5f0a7365740a7110285d71114b01617471125271135801000000667114635f5f6275696c74696e5f5f0a66726f7a656e7365740a7115285d7116580100000078711761747118527119580100000065711a29752e',
    ],
    [
      2,
      '80027d71002858120000004b756265726e657465734578656375746f7271017d7102285805000000696d6167657103580400000061e282ac710458010000006e71055d7106284b014afeffffff4a701101008a06000000000001473ff8000000000000884e65755801000000627107635f636f646563730a656e636f64650a7108580300000000c3bf710958060000006c6174696e31710a86710b52710c580100000074710d4b0185710e580100000073710f635f5f6275696c74696e5f5f0a7365740a71105d71114b01618571125271135801000000667114635f5f6275696c74696e5f5f0a66726f7a656e7365740a71155d7116580100000078711761857118527119580100000065711a29752e',
    ],
    [
      3,
      '80037d71002858120000004b756265726e657465734578656375746f7271017d7102285805000000696d6167657103580400000061e282ac710458010000006e71055d7106284b014afeffffff4a701101008a06000000000001473ff8000000000000884e65755801000000627107430200ff710858010000007471094b0185710a580100000073710b636275696c74696e730a7365740a710c5d710d4b016185710e52710f5801000000667110636275696c74696e730a66726f7a656e7365740a71115d7112580100000078711361857114527115580100000065711629752e',
    ],
    [
      4,
      '8004957f000000000000007d94288c124b756265726e657465734578656375746f72947d94288c05696d616765948c0461e282ac948c016e945d94284b014afeffffff4a701101008a06000000000001473ff8000000000000884e65758c016294430200ff948c0174944b0185948c0173948f94284b01908c016694288c01789491948c01659429752e',
    ],
    [
      5,
      '8005957f000000000000007d94288c124b756265726e657465734578656375746f72947d94288c05696d616765948c0461e282ac948c016e945d94284b014afeffffff4a701101008a06000000000001473ff8000000000000884e65758c016294430200ff948c0174944b0185948c0173948f94284b01908c016694288c01789491948c01659429752e',
    ],
  ])('reads protocol %i', (_, hex) => {
    expect(pythonRepr(load(hex))).toBe(
      "{'KubernetesExecutor': {'image': 'a€', 'n': [1, -2, 70000, 1099511627776, 1.5, True, None]}, " +
        "'b': b'\\x00\\xff', 't': (1,), 's': {1}, 'f': frozenset({'x'}), 'e': ()}",
    );
  });

  it.each([
    [
      0,
      '286c70300a636461746574696d650a6461746574696d650a70310a28635f636f646563730a656e636f64650a70320a285607e001020304055c75303030305c7530303030060a70330a566c6174696e310a70340a7470350a5270360a636461746574696d650a74696d657a6f6e650a70370a28636461746574696d650a74696d6564656c74610a70380a2849300a49300a49300a7470390a527031300a747031310a527031320a747031330a527031340a6167310a2867320a285607e001025c75303030305c75303030305c75303030305c75303030305c75303030305c75303030300a7031350a67340a747031360a527031370a747031380a527031390a61636461746574696d650a646174650a7032300a2867320a285607e001020a7032310a67340a747032320a527032330a747032340a527032350a6167380a2849310a49320a49330a747032360a527032370a612e',
    ],
    [
      5,
      '80059590000000000000005d94288c086461746574696d65948c086461746574696d65949394430a07e001020304050000069468018c0874696d657a6f6e6594939468018c0974696d6564656c74619493944b004b004b008794529485945294869452946803430a07e00102000000000000948594529468018c0464617465949394430407e00102948594529468084b014b024b0387945294652e',
    ],
  ])('reads dates of protocol %i', (_, hex) => {
    expect(pythonRepr(load(hex))).toBe(
      '[datetime.datetime(2016, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc), datetime.datetime(2016, 1, 2, 0, 0), ' +
        'datetime.date(2016, 1, 2), datetime.timedelta(days=1, seconds=2, microseconds=3)]',
    );
    expect(loadPickle(dumpPickle(load(hex)))).toEqual(load(hex));
  });

  it('reads bytes that were written', () => {
    expect(loadPickle(dumpPickle([Buffer.from([0, 255]), new Uint8Array()]))).toEqual([
      Buffer.from([0, 255]),
      Buffer.alloc(0),
    ]);
  });

  it.each([
    [
      'a pendulum',
      '80026370656e64756c756d2e70656e64756c756d0a50656e64756c756d0a284de0074b014b014b004b004b004b006370656e64756c756d2e747a2e74696d657a6f6e655f696e666f0a54696d657a6f6e65496e666f0a7100286370656e64756c756d2e747a2e74696d657a6f6e650a466978656454696d657a6f6e650a4740bc200000000000855271017d2858050000005f6e616d6558060000002b30323a3030580c0000005f7472616e736974696f6e735d58120000005f54696d657a6f6e655f5f747a696e666f735d58080000005f747a696e666f7368002868014d201c894e58000000007102745271037d2858030000005f747a6801580b0000005f7574635f6f66667365744d201c58100000005f61646a75737465645f6f6666736574636461746574696d650a74696d6564656c74610a4b004d201c4b00875258070000005f69735f6473748958040000005f6473744e58070000005f616262726576680275628558150000005f64656661756c745f747a696e666f5f696e6465784b0058150000005f7574635f7472616e736974696f6e5f74696d6573636461746574696d650a6461746574696d650a635f636f646563730a656e636f64650a580b00000007c2b2010100000000000058060000006c6174696e318652855285580b0000005f6c6f63616c5f68696e747d58070000005f747a696e666f680358070000005f6f66667365744740bc20000000000075624d201c894e680274523068034b0174522e',
      '<Pendulum [2016-01-01T00:00:00+02:00]>',
      '2016-01-01T00:00:00+02:00',
    ],
    [
      'a datetime of pytz',
      '80049533000000000000008c086461746574696d658c086461746574696d6593430a07e001010000000000008c047079747a8c045f55544393295286522e',
      'datetime.datetime(2016, 1, 1, 0, 0, tzinfo=<UTC>)',
      '2016-01-01 00:00:00+00:00',
    ],
    [
      'an OrderedDict',
      '80049524000000000000008c0b636f6c6c656374696f6e738c0b4f726465726564446963749329528c01614b01732e',
      "OrderedDict([('a', 1)])",
    ],
    [
      'an OrderedDict of Python 2.7',
      '800263636f6c6c656374696f6e730a4f726465726564446963740a71005d71015d71022855016171034b0165618571045271052e',
      "OrderedDict([('a', 1)])",
    ],
    [
      'a defaultdict',
      '80049537000000000000008c0b636f6c6c656374696f6e738c0b64656661756c7464696374938c086275696c74696e738c046c6973749385528c01615d4b0161732e',
      "defaultdict(<class 'list'>, {'a': [1]})",
    ],
    [
      'a bytearray',
      '8004951d000000000000008c086275696c74696e738c09627974656172726179934302616285522e',
      "bytearray(b'ab')",
    ],
    [
      'an object of any other class',
      '80049534000000000000008c1f6b756265726e657465732e636c69656e742e6d6f64656c732e76315f706f648c055631506f649329817d8c01614b0173622e',
      '<kubernetes.client.models.v1_pod.V1Pod object>',
    ],
    [
      'a class',
      '8004952a000000000000008c1f6b756265726e657465732e636c69656e742e6d6f64656c732e76315f706f648c055631506f64932e',
      "<class 'kubernetes.client.models.v1_pod.V1Pod'>",
    ],
    ['a pickle of dill', '8004950d000000000000007d948c0161945d944b0161732e', "{'a': [1]}"],
    [
      'the text, bytes and dates of Python 2.7',
      '7d71002855016171015803000000e282ac71025501627103550278ff71045501747105636461746574696d650a6461746574696d650a710628550a07e00102030405000000710774710852710955016e710a49313039393531313632373737360a752e',
      "{'a': '€', 'b': b'x\\xff', 't': datetime.datetime(2016, 1, 2, 3, 4, 5), 'n': 1099511627776}",
    ],
    [
      'the quoted text of protocol 0 of Python 2.7',
      Buffer.from("(lp0\nS'a\\n\\'\\\\\\x7f'\np1\naS\"it's\"\np2\na.").toString('hex'),
      '["a\\n\'\\\\\\x7f", "it\'s"]',
    ],
    [
      'the classes of Python 2.7',
      '80025d710028635f5f6275696c74696e5f5f0a6c6f6e670a7101635f5f6275696c74696e5f5f0a756e69636f64650a7102635f5f6275696c74696e5f5f0a7365740a71035d71044b0161857105527106652e',
      "[<class 'int'>, <class 'str'>, {1}]",
    ],
    ['a list in itself', '80025d7100284b016800652e', '[1, [...]]'],
  ])('shows %s', (_, hex, repr, str = repr) => {
    const value = load(hex);
    expect([pythonRepr(value), pythonStr(value)]).toEqual([repr, str]);
  });

  it('runs no code', () => {
    const call = Buffer.from('cos\nsystem\n(Vtouch /tmp/pickled\ntR.');
    expect(pythonRepr(loadPickle(call))).toBe('<os.system object>');
  });
});

describe('a malicious pickle', () => {
  const latin1 = (...parts: string[]) => Buffer.from(parts.join(''), 'latin1');
  const longText = `X\0\0\x10\0${'a'.repeat(2 ** 20)}`;
  const char = String.fromCharCode;

  /** Each list holds the previous one twice. */
  const laughs = times(60, (index) => `(h${char(index)}h${char(index)}lq${char(index + 1)}`).join('');

  it.each<[string, Buffer]>([
    ['is empty', latin1('')],
    ['has no end', latin1('N')],
    ['lacks a value', latin1('.')],
    ['lacks a value above the mark', latin1('N(.')],
    ['lacks a mark', latin1('t.')],
    ['ends within a text', latin1('X\xff\xff\xff\xffa')],
    ['has a negative length', latin1('T\xff\xff\xff\xffa.')],
    ['has a length of 64 bits', latin1('\x8d\xff\xff\xff\xff\xff\xff\xff\xffa.')],
    ['has no newline', latin1('I1')],
    ['is of protocol 6', latin1('\x80\x06N.')],
    ['has a persistent id', latin1('Pa\n.')],
    ['has an extension code', latin1('\x82\x01.')],
    ['has an unknown opcode', latin1('\xff.')],
    ['refers to an unknown memo entry', latin1('h\0.')],
    ['holds text that is not UTF-8', latin1('U\x01aX\x01\0\0\0\xff.')],
    ['holds a key without a value', latin1('}(Nu.')],
    ['appends to None', latin1('NNa.')],
    ['is nested too deep', latin1(']'.repeat(1e5), 'a'.repeat(1e5 - 1), '.')],
    ['holds an int of a megabyte', latin1('\x8b\0\0\x10\0', '\x7f'.repeat(2 ** 20), '.')],
    ['holds an int of a million digits', latin1('L', '9'.repeat(1e6), 'L\n.')],
    ['expands to 2^60 items', latin1(']q\0', laughs, '.')],
    ['repeats a long text', latin1(longText, 'q\0](', 'h\0'.repeat(1e5), 'e.')],
    [
      'copies a long list',
      latin1('cbuiltins\nset\nq\x01](', 'N'.repeat(1e5), 'eq\0', 'h\x01h\0\x85R'.repeat(1e5), '.'),
    ],
    ['names classes with long names', latin1(longText, 'q\0', 'h\0h\0\x93'.repeat(1e5), '.')],
  ])('that %s is rejected quickly', (_, bytes) => {
    const start = performance.now();
    expect(() => loadPickle(bytes)).toThrow(PickleError);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('fails with PickleError only, however its bytes are changed', () => {
    const pickle = dumpPickle(
      parsePythonJson('{"a": [1, 2.5, "é", null, true, {"b": [100000, 12345678901234567890]}]}'),
    );
    const change = fc.tuple(fc.nat(pickle.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = Buffer.from(pickle);
        for (const [index, byte] of changes) changed[index] = byte;
        try {
          expect(typeof pythonRepr(loadPickle(changed))).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(PickleError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
