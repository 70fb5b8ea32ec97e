"""The two clients are the same but for await."""

import ast
import inspect

from foldsvc.client import AsyncClient, Client


def signatures(kind):
    """The public methods, with their parameters and docstrings."""
    tree = ast.parse(inspect.getsource(kind)).body[0]
    return {
        method.name: (ast.unparse(method.args), ast.get_docstring(method))
        for method in tree.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
        and not method.name.startswith("_")
    }


def test_the_twins_have_the_same_methods():
    """Every method of one is in the other, with the same arguments and words."""
    sync, awaited = signatures(Client), signatures(AsyncClient)
    sync["aclose"] = sync.pop("close")

    assert sync == awaited
