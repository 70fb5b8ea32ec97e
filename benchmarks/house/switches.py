"""Where code that all engines share asks which one it is.

In Python a comparison, `in`, a case, a key of a dict, or a list that names two, by the name itself
or by a constant that holds it, and a check of an engine's own class. On the page the same as text.
What lies in the engine's own folder, and the registry, may name it; tests are not looked at.
Counted apart is where code names an engine and asks nothing, as in an argument or a default.
"""

import ast
import re
from collections.abc import Iterable, Iterator

from benchmarks.house.capabilities import CAPABILITIES
from benchmarks.house.rows import Section, counted
from benchmarks.house.tree import Module, SourceFile, Tree

ENGINES = tuple(one.engine for one in CAPABILITIES if one.engine)
REGISTRY = ("foldsvc/engines/registry.py", "foldsvc/engines/__init__.py")

_NAME = f"[\"'`](?:{'|'.join(ENGINES)})[\"'`]"
_ON_PAGE = (
    re.compile(rf"[=!]==?\s*{_NAME}|{_NAME}\s*[=!]==?"),
    re.compile(rf"\bcase\s+{_NAME}|\.(?:includes|has|get)\(\s*{_NAME}"),
    re.compile(rf"(?:^|[{{,])\s*(?:{_NAME}|{'|'.join(ENGINES)})\s*:", re.MULTILINE),
    re.compile(rf"{_NAME}\s*[|,]\s*{_NAME}"),
)
_NAMED_ON_PAGE = (re.compile(_NAME),)


def switches(tree: Tree) -> Section:
    """Count the lines with a switch in both languages, and the checks of an engine's class."""
    constants = _constants(tree)
    in_python: list[str] = []
    of_class: list[str] = []
    named: list[str] = []
    for module in tree.modules.values():
        if module.file.path in REGISTRY:
            continue
        known = _Known(module, constants)
        in_python += _places(module.file, _switched(module, known))
        of_class += _places(module.file, _classes(module, known))
        named += _places(module.file, _named(module, known))
    pages = [file for file in tree.files.values() if file.is_page and not _is_own(file)]
    on_page = [place for file in pages for place in _page_places(file, _ON_PAGE)]
    named_on_page = [place for file in pages for place in _page_places(file, _NAMED_ON_PAGE)]
    return Section(
        "Switches on an engine's name, in lines",
        (
            counted("Python", in_python),
            counted("page", on_page),
            counted("both", in_python + on_page),
            counted("Python, on an engine's own class", of_class),
            counted("Python, named only", _without(in_python, named)),
            counted("page, named only", _without(on_page, named_on_page)),
        ),
    )


class _Known:
    """What the expressions of one module say about engines."""

    def __init__(self, module: Module, constants: dict[str, str]) -> None:
        self._imported = dict(_bindings(module.body))
        self._constants = constants
        self._module = module.name
        self._own = {one.engine for one in CAPABILITIES if one.has_folder_of(module.file.path)}

    def engine(self, node: ast.AST) -> str:
        """Give the engine of which an expression is the name; empty if of none, or of its own."""
        if isinstance(node, ast.Constant):
            name = node.value if node.value in ENGINES else ""
        else:
            name = self._constants.get(self.whole(node), "")
        return "" if name in self._own or not isinstance(name, str) else name

    def engines(self, node: ast.AST) -> set[str]:
        """Give those that are named by an expression or by the members of a list."""
        members = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
        return {name for member in members if (name := self.engine(member))}

    def is_own_class(self, node: ast.AST) -> bool:
        """Tell whether an expression is a class that another engine's folder has."""
        path = self.whole(node).replace(".", "/")
        owners = {one.engine for one in CAPABILITIES if one.has_folder_of(path)}
        return bool(owners - self._own - {""})

    def whole(self, node: ast.AST) -> str:
        """Give a name with its module, `foldsvc.engines.choice.ALPHAFOLD2`; empty if it is none."""
        text = _dotted_text(node)
        first, _, rest = text.partition(".")
        whole = self._imported.get(first, f"{self._module}.{first}")
        return text and (f"{whole}.{rest}" if rest else whole)


def _constants(tree: Tree) -> dict[str, str]:
    """Give the engine of each constant that holds a name, also where others import it from."""
    found = {
        f"{module.name}.{name}": engine
        for module in tree.modules.values()
        for name, engine in _assigned(module.body)
    }
    n_known = -1
    while n_known < len(found):
        n_known = len(found)
        for module in tree.modules.values():
            for name, whole in _bindings(module.body):
                if whole in found:
                    found.setdefault(f"{module.name}.{name}", found[whole])
    return found


def _assigned(body: ast.Module | ast.ClassDef) -> Iterator[tuple[str, str]]:
    for node in body.body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{name}", engine) for name, engine in _assigned(node))
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        if not isinstance(node.value, ast.Constant) or node.value.value not in ENGINES:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from ((one.id, str(node.value.value)) for one in targets if isinstance(one, ast.Name))


def _bindings(body: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(body):
        if isinstance(node, ast.ImportFrom):
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)


def _dotted_text(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := _dotted_text(node.value)):
        return f"{before}.{node.attr}"
    return ""


def _switched(module: Module, known: _Known) -> Iterator[int]:
    for node in ast.walk(module.body):
        match node:
            case ast.Compare(left=left, comparators=others):
                asked = any(known.engines(one) for one in (left, *others))
            case ast.MatchValue(value=value) | ast.Subscript(slice=value):
                asked = bool(known.engine(value))
            case ast.Dict(keys=keys):
                asked = any(known.engine(key) for key in keys if key)
            case ast.Tuple() | ast.List() | ast.Set():
                asked = len(known.engines(node)) > 1
            case _:
                continue
        if asked:
            yield node.lineno


def _classes(module: Module, known: _Known) -> Iterator[int]:
    for node in ast.walk(module.body):
        match node:
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, ast.Tuple(elts=kinds)]):
                asked = any(known.is_own_class(kind) for kind in kinds)
            case ast.Call(func=ast.Name(id="isinstance"), args=[_, kind]):
                asked = any(known.is_own_class(part) for part in ast.walk(kind))
            case ast.MatchClass(cls=kind):
                asked = known.is_own_class(kind)
            case _:
                continue
        if asked:
            yield node.lineno


def _named(module: Module, known: _Known) -> Iterator[int]:
    dicts = (node for node in ast.walk(module.body) if isinstance(node, ast.Dict))
    keys = {id(key) for one in dicts for key in one.keys}
    for node in ast.walk(module.body):
        if isinstance(node, ast.expr) and id(node) not in keys and known.engine(node):
            yield node.lineno


def _is_own(file: SourceFile) -> bool:
    return not set(ENGINES).isdisjoint(file.path.split("/")[:-1])


def _page_places(file: SourceFile, patterns: tuple[re.Pattern[str], ...]) -> list[str]:
    texts = file.text.splitlines()
    ends = (match.end() for pattern in patterns for match in pattern.finditer(file.text))
    lines = (file.text.count("\n", 0, end) + 1 for end in ends)
    return _places(
        file, (line for line in lines if not texts[line - 1].lstrip().startswith(("//", "*", "/*")))
    )


def _places(file: SourceFile, lines: Iterable[int]) -> list[str]:
    texts = file.text.splitlines()
    return [f"{file.path}:{line} {texts[line - 1].strip()}" for line in sorted(set(lines))]


def _without(places: list[str], more: list[str]) -> list[str]:
    return [place for place in more if place not in places]
