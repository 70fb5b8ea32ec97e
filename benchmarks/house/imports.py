"""Who imports whom, inside of functions too: fan-out, fan-in and circles."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

from benchmarks.house.rows import Row, Section, counted, quantiles
from benchmarks.house.tree import Module, Tree

Imports = Mapping[str, frozenset[str]]
"""For each module those of the same project that it imports."""

_SHOWN = 10


def imports_of(tree: Tree) -> Imports:
    """Give what each module imports, once each."""
    return {
        name: frozenset(_imported(module, tree)) - {name} for name, module in tree.modules.items()
    }


def import_figures(tree: Tree) -> Section:
    """Count imports from both ends, and the circles among them."""
    imports = imports_of(tree)
    fan_out = Counter({name: len(others) for name, others in imports.items()})
    fan_in = Counter(dict.fromkeys(imports, 0))
    fan_in.update(other for others in imports.values() for other in others)
    rows = [quantiles("fan-out: median / p90 / maximum", list(fan_out.values()))]
    rows += _most("fan-out", fan_out)
    rows.append(quantiles("fan-in: median / p90 / maximum", list(fan_in.values())))
    rows += _most("fan-in", fan_in)
    rows.append(counted("circles", [" ".join(circle) for circle in circles(imports)]))
    return Section("Imports within the project", tuple(rows))


def circles(imports: Imports) -> list[list[str]]:
    """Give each set of modules of which every one leads to every other."""
    reached = {name: _reached(name, imports) for name in imports}
    found = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in imports
        if name in reached[name]
    }
    return [list(circle) for circle in sorted(found)]


def _imported(module: Module, tree: Tree) -> Iterator[str]:
    for node in ast.walk(module.body):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in tree.modules)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                whole = inner if inner in tree.modules else node.module
                if whole in tree.modules:
                    yield whole


def _most(title: str, counts: Counter[str]) -> list[Row]:
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    return [
        Row(f"{title}, place {place}", f"{name.removeprefix('foldsvc.')} {count}")
        for place, (name, count) in enumerate(first, start=1)
    ]


def _reached(start: str, imports: Imports) -> set[str]:
    reached: set[str] = set()
    ahead = list(imports[start])
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += imports[name]
    return reached
