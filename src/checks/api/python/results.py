"""What calls give back, where the documentation promises it: types by the qualified name of what is called."""

_STR = """
str.capitalize str.casefold str.center str.expandtabs str.format str.format_map str.join str.ljust str.lower str.lstrip
str.removeprefix str.removesuffix str.replace str.rjust str.rstrip str.strip str.swapcase str.title str.translate
str.upper str.zfill bytes.decode bytearray.decode bytes.hex json.dumps os.getcwd posixpath.join posixpath.basename
posixpath.dirname posixpath.abspath posixpath.realpath posixpath.normpath posixpath.relpath posixpath.expanduser
pathlib.Path.read_text pathlib._local.Path.read_text datetime.datetime.isoformat datetime.date.isoformat
datetime.datetime.strftime datetime.date.strftime repr ascii chr hex bin oct format input textwrap.dedent
textwrap.indent textwrap.fill html.escape html.unescape urllib.parse.quote urllib.parse.unquote urllib.parse.urlencode
urllib.parse.urljoin time.strftime time.ctime platform.system platform.node secrets.token_hex secrets.token_urlsafe
""".split()
_LIST = """
str.split str.rsplit str.splitlines list.copy bytes.split os.listdir sorted dir glob.glob shlex.split random.sample
random.choices textwrap.wrap
""".split()
_DICT = "dict.copy vars globals locals collections.Counter.copy".split()
_INT = """
str.find str.rfind str.index str.rindex str.count list.index list.count len ord hash id int.bit_length int.bit_count
datetime.date.weekday datetime.datetime.weekday datetime.date.toordinal random.randint random.randrange time.time_ns
math.floor math.ceil math.factorial math.gcd math.comb math.perm
""".split()
_FLOAT = """
time.time time.monotonic time.perf_counter random.random random.uniform math.sqrt math.sin math.cos math.log math.pow
math.exp datetime.datetime.timestamp datetime.timedelta.total_seconds
""".split()
_BYTES = "str.encode bytes.strip bytes.replace bytes.join secrets.token_bytes os.urandom".split()
_BOOL = """
str.startswith str.endswith str.isdigit str.isalpha str.isalnum str.isspace str.isupper str.islower str.isnumeric
isinstance issubclass callable all any posixpath.exists posixpath.isfile posixpath.isdir genericpath.exists
""".split()
_TUPLE = "str.partition str.rpartition posixpath.split posixpath.splitext divmod".split()
_SET = """
set.copy set.union set.intersection set.difference set.symmetric_difference
""".split()

RESULTS = {
    **dict.fromkeys(_STR, "str"),
    **dict.fromkeys(_LIST, "list"),
    **dict.fromkeys(_DICT, "dict"),
    **dict.fromkeys(_INT, "int"),
    **dict.fromkeys(_FLOAT, "float"),
    **dict.fromkeys(_BYTES, "bytes"),
    **dict.fromkeys(_BOOL, "bool"),
    **dict.fromkeys(_TUPLE, "tuple"),
    **dict.fromkeys(_SET, "set"),
    "re.compile": "re.Pattern",
    "re.match": "re.Match",
    "re.search": "re.Match",
    "re.fullmatch": "re.Match",
    "re.findall": "list",
    "re.split": "list",
    "re.sub": "str",
    "re.Pattern.match": "re.Match",
    "re.Pattern.search": "re.Match",
    "re.Pattern.fullmatch": "re.Match",
    "re.Pattern.findall": "list",
    "re.Pattern.sub": "str",
    "subprocess.run": "subprocess.CompletedProcess",
    "logging.getLogger": "logging.Logger",
    "threading.current_thread": "threading.Thread",
    "csv.reader": "_csv.reader",
    "_csv.reader": "_csv.reader",
    "_csv.writer": "_csv.writer",
    "hashlib.sha256": "_hashlib.HASH",
    "urllib.parse.urlparse": "urllib.parse.ParseResult",
    "urllib.parse.urlsplit": "urllib.parse.SplitResult",
    "argparse.ArgumentParser.parse_args": "argparse.Namespace",
    "dataclasses.asdict": "dict",
    "inspect.signature": "inspect.Signature",
    "os.stat": "os.stat_result",
    "pathlib.Path.stat": "os.stat_result",
    "shutil.disk_usage": "shutil._ntuple_diskusage",
    "datetime.datetime.date": "datetime.date",
    "datetime.datetime.time": "datetime.time",
    "datetime.datetime.utcoffset": "datetime.timedelta",
}

#: Methods that give back one of the class on which they are called.
MAKERS = set("""
datetime.date.today datetime.datetime.now datetime.datetime.utcnow datetime.datetime.fromisoformat
datetime.datetime.fromtimestamp datetime.datetime.strptime datetime.date.fromisoformat datetime.date.fromtimestamp
datetime.datetime.combine datetime.date.replace datetime.datetime.replace datetime.datetime.astimezone
pathlib.Path.cwd pathlib.Path.home pathlib.Path.resolve pathlib.Path.absolute pathlib.Path.expanduser
pathlib.PurePath.joinpath pathlib.PurePath.with_suffix pathlib.PurePath.with_name pathlib.PurePath.relative_to
dict.fromkeys int.from_bytes float.fromhex bytes.fromhex decimal.Decimal.from_float fractions.Fraction.from_float
decimal.Decimal.quantize decimal.Decimal.normalize
""".split())

#: Members that are no methods; `self` is the class of the object itself.
MEMBERS = {
    "pathlib.PurePath.name": "str",
    "pathlib.PurePath.stem": "str",
    "pathlib.PurePath.suffix": "str",
    "pathlib.PurePath.parent": "self",
    "subprocess.CompletedProcess.returncode": "int",
    "datetime.date.year": "int",
    "datetime.date.month": "int",
    "datetime.date.day": "int",
    "datetime.timedelta.days": "int",
    "datetime.timedelta.seconds": "int",
}
