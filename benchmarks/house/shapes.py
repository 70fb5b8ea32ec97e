"""How long modules and functions are, how much they take, and how much of the code is tests."""

import ast
from collections.abc import Iterator

from benchmarks.house.rows import Row, Section, counted, quantiles
from benchmarks.house.tree import Module, Tree

_LONG = 40
_MANY = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef


def shapes(tree: Tree) -> Section:
    """Measure modules and functions of the library and the workers."""
    functions = [
        (module, function) for module in tree.modules.values() for function in _functions(module)
    ]
    lengths = {_place(*one): _length(one[1]) for one in functions}
    widths = {_place(*one): _n_parameter(one[1]) for one in functions}
    return Section(
        "Modules and functions",
        (
            quantiles(
                "lines of a module: median / p90 / maximum",
                [module.file.n_line for module in tree.modules.values()],
            ),
            Row("functions", len(functions)),
            quantiles("lines of a function: median / p90 / maximum", list(lengths.values())),
            counted(f"functions of more than {_LONG} lines", _above(_LONG, lengths)),
            counted(f"functions of more than {_MANY} parameters", _above(_MANY, widths)),
        ),
    )


def tests_beside_code(tree: Tree) -> Section:
    """Count tests, and their lines beside those of the code."""
    files = [file for file in tree.files.values() if file.is_test]
    ours = [file for file in files if file.path.endswith(".py")]
    n_test = sum(
        isinstance(node, Function) and node.name.startswith("test_")
        for file in ours
        if file.path.rpartition("/")[2].startswith("test_")
        for node in ast.walk(ast.parse(file.text))
    )
    n_line = sum(file.n_line for file in ours)
    n_code = sum(module.file.n_line for module in tree.modules.values())
    of_page = [file for file in files if file.path.startswith("web/")]
    n_page = sum(file.n_line for file in tree.files.values() if file.is_page)
    n_of_page = sum(file.n_line for file in of_page)
    return Section(
        "Tests",
        (
            Row("files / lines", (len(ours), n_line)),
            Row("functions", n_test),
            Row("lines per line of code", n_line / max(n_code, 1)),
            Row("of the page: files / lines", (len(of_page), n_of_page)),
            Row("of the page: lines per line of code", n_of_page / max(n_page, 1)),
        ),
    )


def _functions(module: Module) -> Iterator[Function]:
    return (node for node in ast.walk(module.body) if isinstance(node, Function))


def _place(module: Module, function: Function) -> str:
    return f"{module.file.path}:{function.lineno} {function.name}"


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _n_parameter(function: Function) -> int:
    """Count what a caller may give; `*args` and `**kwargs` are one each, `self` is none."""
    taken = function.args
    positional = [one.arg for one in (*taken.posonlyargs, *taken.args)]
    own = positional[:1] in (["self"], ["cls"])
    rest = sum(one is not None for one in (taken.vararg, taken.kwarg))
    return len(positional) - own + len(taken.kwonlyargs) + rest


def _above(limit: int, counts: dict[str, int]) -> list[str]:
    return [f"{place} {count}" for place, count in counts.items() if count > limit]
