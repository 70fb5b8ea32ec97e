"""Every regular expression of the product, on the worst texts that its own parts can make.

What an expression does is held in CPU time, which a busy machine does not lengthen: all are done
with a megabyte in a small part of what one that backtracks would need.
"""

import ast
import importlib
import re
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = [
    path
    for top in ("foldsvc", "workers")
    for path in sorted((ROOT / top).rglob("*.py"))
    if "migrations" not in path.parts
]
WITH_EXPRESSIONS = [path for path in MODULES if "re.compile(" in path.read_text()]
METHODS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
OTHERS = {"escape", "Match", "Pattern", "MULTILINE", "IGNORECASE", "ASCII", "DOTALL", "VERBOSE"}

MEGABYTE = 1_000_000
CPU_SECONDS = 5.0
"""For one text: a hundred times what a linear expression takes, a thousandth of the square."""
TAILS = ("", "\0")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _calls_of_re(tree: ast.AST) -> list[ast.Attribute]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "re"
    ]


@pytest.mark.parametrize("module", MODULES, ids=_name)
def test_expressions_are_compiled_where_a_module_begins(module: Path) -> None:
    """No expression is written where it is used, or made of what somebody sent."""
    tree = ast.parse(module.read_text())
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [node for node in imported if node.module in ("re", "regex")], "import re itself"
    used = _calls_of_re(tree)
    assert {one.attr for one in used} <= {"compile", *OTHERS}
    inside = [
        one.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for one in _calls_of_re(node)
        if one.attr == "compile"
    ]
    assert inside == []


def _patterns_in(value: object) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _patterns_in(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _patterns_in(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _patterns_in(getattr(value, one.name))


def _expressions(module: Path) -> dict[str, tuple[re.Pattern, set[str]]]:
    """Give the expressions of a module and how they are used.

    One that a name stands for is used as that name is, in the whole product; one that is part of a
    table, in any way in which its module uses what has no such name.
    """
    dotted = ".".join(module.relative_to(ROOT).with_suffix("").parts)
    loaded = importlib.import_module(dotted.removesuffix(".__init__"))
    named = {name: one for name, one in vars(loaded).items() if isinstance(one, re.Pattern)}
    found = {name: (one, _uses({name}, MODULES)) for name, one in named.items()}
    tables = (one for one in vars(loaded).values() if not isinstance(one, re.Pattern))
    for place, one in enumerate(_patterns_in(list(tables))):
        if one not in named.values():
            found[f"table {place}"] = (one, _uses(set(named), [module], others=True))
    return found


@cache
def _calls(module: Path) -> tuple[tuple[str, str], ...]:
    """Give each call of something with the name of an expression's method, and on what."""
    calls = [
        (node.func.value, node.func.attr)
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return tuple(
        (getattr(holder, "id", getattr(holder, "attr", "")), method)
        for holder, method in calls
        if method in METHODS
    )


def _uses(names: set[str], modules: Iterable[Path], *, others: bool = False) -> set[str]:
    calls = (call for module in modules for call in _calls(module))
    return {method for holder, method in calls if (holder in names) != others}


@contextmanager
def _cpu_limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class _Worst:
    """Texts on which an expression has much to try: its own parts, over and over."""

    def __init__(self, pattern: re.Pattern) -> None:
        text = pattern.pattern
        parsed = re._parser.parse(text, pattern.flags & ~re.UNICODE)
        self.parts = [part for part in self._sequence(parsed) if part]

    def texts(self) -> Iterator[str]:
        """Give each run of parts, each part and each letter of one, repeated, with any end."""
        whole = "".join(self.parts)
        units = {whole}
        for start in range(len(self.parts)):
            for end in range(start + 1, min(start + 2, len(self.parts)) + 1):
                units.add("".join(self.parts[start:end]))
        letters = {part[:1] for part in self.parts} | {" ", "a"}
        for unit in sorted(units | letters):
            yield from (unit * (MEGABYTE // len(unit)) + tail for tail in TAILS)
        for place in range(len(self.parts)):
            before, after = "".join(self.parts[:place]), "".join(self.parts[place + 1 :])
            yield before + self.parts[place] * (MEGABYTE // len(self.parts[place])) + after
            yield before + self.parts[place] * (MEGABYTE // len(self.parts[place])) + "\0" + after

    def _sequence(self, parsed: Iterable) -> list[str]:
        return [text for kind, given in parsed for text in self._of(str(kind), given)]

    def _of(self, kind: str, given: object) -> list[str]:
        parts: list[str] = []
        match kind:
            case "LITERAL":
                parts = [chr(given)]
            case "NOT_LITERAL":
                parts = ["a" if given != ord("a") else "b"]
            case "ANY":
                parts = ["a"]
            case "IN":
                parts = [self._member(given)]
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                parts = self._sequence(given[2]) * max(1, min(given[0], 40))
            case "SUBPATTERN":
                parts = self._sequence(given[3])
            case "ATOMIC_GROUP":
                parts = self._sequence(given)
            case "BRANCH":
                parts = max((self._sequence(one) for one in given[1]), key=len)
            case "ASSERT" if given[0] > 0:
                parts = self._sequence(given[1])
        return parts

    def _member(self, given: list) -> str:
        """Give a letter of a class."""
        if str(given[0][0]) == "NEGATE":
            unlike = re.compile("[^" + "".join(map(self._written, given[1:])) + "]")
            return next(one for one in "a0 -_.x!\n\tz" if unlike.match(one))
        like = re.compile("[" + "".join(map(self._written, given)) + "]")
        return next(
            one for one in (*map(chr, range(32, 127)), *map(chr, range(0x2100))) if like.match(one)
        )

    def _written(self, one: tuple) -> str:
        kind, given = str(one[0]), one[1]
        if kind == "LITERAL":
            return re.escape(chr(given))
        if kind == "RANGE":
            return f"{re.escape(chr(given[0]))}-{re.escape(chr(given[1]))}"
        letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}
        name = str(given).removeprefix("CATEGORY_")
        return "\\" + (
            letter[name] if name in letter else letter[name.removeprefix("NOT_")].upper()
        )


def _run(pattern: re.Pattern, method: str, text: str | bytes) -> None:
    match method:
        case "search" | "match" | "fullmatch":
            getattr(pattern, method)(text)
        case "split":
            pattern.split(text)
        case _:
            for _ in pattern.finditer(text):
                pass


@pytest.mark.parametrize("module", WITH_EXPRESSIONS, ids=_name)
def test_a_megabyte_of_its_worst_takes_an_expression_no_time(module: Path) -> None:
    """Time grows with the length of a text, not with its square, whatever it is used for."""
    found = _expressions(module)
    n_compiled = sum(one.attr == "compile" for one in _calls_of_re(ast.parse(module.read_text())))
    assert len(found) >= n_compiled
    for name, (pattern, methods) in found.items():
        assert methods, f"{name} is used nowhere"
        for text in _Worst(pattern).texts():
            given = text.encode() if isinstance(pattern.pattern, bytes) else text
            for method in methods:
                with _cpu_limit():
                    try:
                        _run(pattern, method, given)
                    except TimeoutError:
                        pytest.fail(f"{name}.{method} on {text[:40]!r} ... {text[-9:]!r}")


def test_an_expression_that_backtracks_is_found() -> None:
    """The texts that are made find what made the whole service stop."""
    pattern = re.compile(r"\bOS=(?P<name>.+?)\s+OX=(?P<taxon>\d+)")

    def on_all() -> None:
        for text in _Worst(pattern).texts():
            with _cpu_limit():
                pattern.search(text)

    with pytest.raises(TimeoutError):
        on_all()
