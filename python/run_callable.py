"""Calls the function of a Python task, and writes down how that ended.

    python3 run_callable.py CALL OUTCOME

CALL is a file with JSON: the function, its arguments, and the folders where Python looks for modules. A JSON object in
it has one key, the name of a type that JSON does not have. OUTCOME is written as a pickle of a dict:

    {'state': 'returned', 'value': ..., 'text': ..., 'is_true': ...}
    {'state': 'skipped', 'text': ...}
    {'state': 'failed', 'text': ..., 'traceback': ..., 'is_final': ...}

It needs Python 3.6 or newer, and no package.
"""
import base64
import collections
import datetime
import importlib
import importlib.util
import json
import os
import pickle
import sys
import traceback
import types

# Characters of a value that are shown in the log.
LONGEST_TEXT = 65536

EXCEPTIONS = 'airflow.exceptions'


def main(call_path, outcome_path):
    with open(call_path, encoding='utf-8') as file:
        task = {name: decode(value) for name, value in json.load(file).items()}
    sys.path[:1] = task['folders']
    stand_in_for_airflow()
    outcome = outcome_of(task)
    sys.stdout.flush()
    sys.stderr.flush()
    with open(outcome_path + '.new', 'wb') as file:
        pickle.dump(outcome, file, protocol=4)
    os.replace(outcome_path + '.new', outcome_path)
    # As in Airflow, threads that the function has left do not hold up the end.
    os._exit(0)


def outcome_of(task):
    try:
        value = call(task)
        kept = plain(value) if task['wants'] == 'value' else None
        return {'state': 'returned', 'value': kept, 'text': text_of(value), 'is_true': bool(value)}
    except BaseException as error:
        if is_airflow(error, 'AirflowSkipException'):
            return {'state': 'skipped', 'text': text_of(error) if error.args else ''}
        explain(error, task)
        return {
            'state': 'failed',
            'text': text_of(error) or type(error).__name__,
            'traceback': text_of(traceback.format_exc().rstrip()),
            'is_final': is_airflow(error, 'AirflowFailException'),
        }


def call(task):
    function = getattr(load(task), task['name'])
    args = task['op_args'] or []
    kwargs = dict(task['op_kwargs'] or {})
    if task['context'] is not None:
        kwargs = {**task['context'], **kwargs, 'templates_dict': task['templates_dict']}
    return function(*args, **kwargs)


def load(task):
    if 'module' in task:
        return importlib.import_module(task['module'])
    # A name of its own, so that callables in json.py do not replace Python's json.
    name = '_dag_' + os.path.splitext(os.path.basename(task['file']))[0]
    spec = importlib.util.spec_from_file_location(name, task['file'])
    if spec is None:
        raise ImportError('{} is no Python file'.format(task['file']))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def explain(error, task):
    """Says why a name of Airflow's context is missing, where a function asks for it."""
    missing = {'ti', 'task_instance', 'task', 'dag', 'dag_run', 'conf', 'var', 'macros'} - set(task['context'] or {})
    if isinstance(error, (KeyError, TypeError)) and any("'{}'".format(name) in str(error) for name in missing):
        print('Functions get plain values such as ds, run_id and params, and none of the objects of Airflow. '
              'Pass what the function needs in op_kwargs, where templates are rendered.', flush=True)


def stand_in_for_airflow():
    """Makes `from airflow.exceptions import AirflowSkipException` work where Airflow is not installed."""
    spec = importlib.util.find_spec('airflow')
    if spec is not None and spec.origin is not None:
        return
    package = types.ModuleType('airflow', 'Stands in for Airflow, which is not installed: its exceptions alone.')
    package.__path__ = []
    exceptions = types.ModuleType(EXCEPTIONS)
    base = type('AirflowException', (Exception,), {'__module__': EXCEPTIONS})
    exceptions.AirflowException = package.AirflowException = base
    for name in ('AirflowSkipException', 'AirflowFailException', 'AirflowSensorTimeout', 'AirflowTaskTimeout',
                 'AirflowBadRequest', 'AirflowNotFoundException', 'AirflowConfigException'):
        setattr(exceptions, name, type(name, (base,), {'__module__': EXCEPTIONS}))
    package.exceptions = exceptions
    sys.modules.update({'airflow': package, EXCEPTIONS: exceptions})


def is_airflow(error, name):
    return any(kind.__module__ == EXCEPTIONS and kind.__name__ == name for kind in type(error).__mro__)


def text_of(value):
    try:
        text = str(value)
    except Exception as error:
        text = '<{} without a text: {}>'.format(type(value).__name__, error)
    return text.encode('utf-8', 'replace').decode('utf-8')[:LONGEST_TEXT]


def decode(value):
    if isinstance(value, list):
        return [decode(item) for item in value]
    if not isinstance(value, dict):
        return value
    (kind, content), = value.items()
    return DECODERS[kind](content)


DECODERS = {
    'dict': lambda entries: {decode(key): decode(item) for key, item in entries},
    'tuple': lambda items: tuple(decode(items)),
    'set': lambda items: set(decode(items)),
    'frozenset': lambda items: frozenset(decode(items)),
    'bytes': base64.b64decode,
    'timedelta': lambda parts: datetime.timedelta(*parts),
    'datetime': lambda text: parse_datetime(text),
}


def parse_datetime(text):
    """`datetime.fromisoformat`, which Python 3.6 has not."""
    form = '%Y-%m-%dT%H:%M:%S' + ('.%f' if '.' in text else '')
    wall, sign, offset = text, '', ''
    if text[-6] in '+-':
        wall, sign, offset = text[:-6], text[-6], text[-5:]
    date = datetime.datetime.strptime(wall, form)
    if not sign:
        return date
    hours, minutes = offset.split(':')
    delta = datetime.timedelta(hours=int(hours), minutes=int(minutes))
    return date.replace(tzinfo=datetime.timezone(-delta if sign == '-' else delta))


def plain(value):
    """The value in Python's own types, which a reader without the function's modules understands."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    for kind in (int, float, bytes):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, collections.OrderedDict):
        return collections.OrderedDict((plain(key), plain(item)) for key, item in value.items())
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    for kind in (list, tuple, set, frozenset):
        if isinstance(value, kind):
            return kind(plain(item) for item in value)
    return plain_date(value)


def plain_date(value):
    if isinstance(value, datetime.timedelta):
        return datetime.timedelta(value.days, value.seconds, value.microseconds)
    if isinstance(value, datetime.datetime):
        offset = value.utcoffset()
        zone = None if offset is None else datetime.timezone(offset)
        return datetime.datetime(value.year, value.month, value.day, value.hour, value.minute, value.second,
                                 value.microsecond, zone)
    if isinstance(value, datetime.date):
        return datetime.date(value.year, value.month, value.day)
    kind = type(value)
    raise TypeError('A value of the type {}.{} cannot be kept as an XCom: return numbers, texts, lists, dicts, or set '
                    'do_xcom_push to false'.format(kind.__module__, kind.__qualname__))


if __name__ == '__main__':
    main(*sys.argv[1:])
