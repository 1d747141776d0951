"""Compiles every module below a folder for an image: without docstrings, never to be compared with its source again.

Nobody reads manuals in an image; of SQLAlchemy's compiled modules they are a quarter. Like `python -OO`, but assertions
stay, except those that ask for a docstring. The sources stay, too: tracebacks show their lines.
"""

import ast
import importlib.util
import marshal
from pathlib import Path

UNCHECKED_HASH = (1).to_bytes(4, "little")
"""The flags of a compiled module that is valid whatever its source has become (PEP 552)."""

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def compile_all(folder: Path) -> None:
    """Write the compiled twin of every module below the folder; one that is not Python ends the build."""
    for module in sorted(folder.rglob("*.py")):
        source = module.read_bytes()
        tree = _WithoutDocstrings().visit(ast.parse(source, module))
        code = compile(tree, module, "exec", dont_inherit=True)
        target = Path(importlib.util.cache_from_source(module))
        target.parent.mkdir(exist_ok=True)
        header = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(source)
        target.write_bytes(header + marshal.dumps(code))


class _WithoutDocstrings(ast.NodeTransformer):
    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            # A body has one statement at least.
            node.body = node.body[1:] or [ast.copy_location(ast.Pass(), node.body[0])]
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        asks = any(isinstance(part, ast.Attribute) and part.attr == "__doc__" for part in ast.walk(node))
        return ast.copy_location(ast.Pass(), node) if asks else node
