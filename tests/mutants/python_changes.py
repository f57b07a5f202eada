"""Small changes to Python code that are likely to be bugs.

Left out, since tests of behaviour have nothing to say about them: docstrings and annotations, lines of the
log, options of dataclasses and structs.
"""

import ast
from collections.abc import Iterator
from copy import deepcopy

from tests.mutants.change import Change

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
}
SAME_WITHOUT = {"encoding", "strict", "maxsize", "slots", "frozen", "kw_only"}
"""Keyword arguments that change nothing where the code is right."""
IN_ANY_ORDER = {"min", "max"}
"""Functions whose result does not depend on the order of their arguments."""
OPPOSITES = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
CLEANING = {"strip", "lstrip", "rstrip", "lower", "upper", "casefold"}
"""Methods whose result is like their text."""


def python_changes(path: str, text: str) -> list[Change]:
    """Every change to a file's code that this module knows, in the order of the file."""
    offsets = [0]
    for line in text.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(line))
    lines = text.splitlines()

    def position(line: int, column: int) -> int:
        return offsets[line - 1] + len(lines[line - 1].encode()[:column].decode())

    changes = []
    for node, new in _replacements(ast.parse(text)):
        last, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        start, end = position(node.lineno, node.col_offset), position(last, end_column)
        changes.append(Change(path, node.lineno, last, start, end, new))
    return sorted(changes, key=lambda it: (it.start, it.end, it.new))


type _Place = ast.expr | ast.stmt


def _replacements(node: ast.AST) -> Iterator[tuple[_Place, str]]:
    """What stands in a node's stead, for each node below this one."""
    if isinstance(node, ast.stmt):
        yield from ((node, new) for new in _of_statement(node))
    if isinstance(node, ast.expr):
        yield from ((node, f"({new})") for new in _of_expression(node))
    yield from ((it, f"(not {ast.unparse(it)})") for it in _plain_conditions(node))
    if isinstance(node, ast.ExceptHandler) and node.type:
        yield node.type, "ZeroDivisionError"
    for child in _code_below(node):
        yield from _replacements(child)


def _code_below(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.AnnAssign():
            yield from [node.value] if node.value else []
        case ast.FunctionDef():
            yield from [*node.args.defaults, *(it for it in node.args.kw_defaults if it), *node.body]
        case ast.ClassDef():
            yield from node.body
        case ast.JoinedStr(values=parts):
            yield from (it.value for it in parts if isinstance(it, ast.FormattedValue))
        case ast.Expr(value=ast.Constant()) | ast.TypeAlias() | ast.Import() | ast.ImportFrom():
            return
        case ast.Call() if _is_of_no_interest(node):
            return
        case ast.keyword(arg=str() as name) if name in SAME_WITHOUT:
            return
        case _:
            yield from ast.iter_child_nodes(node)


def _plain_conditions(node: ast.AST) -> list[ast.expr]:
    """The conditions of a node that are no comparison, which would be changed anyway."""
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            conditions = [test]
        case ast.comprehension(ifs=conditions):
            pass
        case _:
            return []
    return [it for it in conditions if not isinstance(it, ast.Compare | ast.BoolOp | ast.UnaryOp)]


def _is_of_no_interest(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    return name.startswith("logger.") or name in ("cast", "TypeVar", "NewType")


def _of_statement(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Expr(value=ast.Call() as call) if not _is_of_no_interest(call):
            yield "pass"
        case ast.Raise() | ast.Continue() | ast.AugAssign() | ast.Delete() | ast.Return(value=None):
            yield "pass"
        case ast.Break():
            yield "continue"
        case ast.Return(value=ast.expr() as value) if not _is_nothing(value):
            yield "return None"


def _of_expression(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Compare(ops=[operator, *_]) if type(operator) in COMPARISONS:
            changed = deepcopy(node)
            changed.ops[0] = COMPARISONS[type(operator)]()
            yield ast.unparse(changed)
        case ast.BoolOp(values=values):
            other: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield ast.unparse(ast.BoolOp(other, values))
            for dropped in values:
                rest = [it for it in values if it is not dropped]
                yield ast.unparse(ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield ast.unparse(operand)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.unparse(ast.IfExp(test, orelse, body))
        case ast.BinOp(op=operator) if type(operator) in SUMS and not _is_text(node):
            yield ast.unparse(ast.BinOp(node.left, SUMS[type(operator)](), node.right))
        case ast.Constant(value=value):
            yield from _of_constant(value)
        case ast.JoinedStr(values=parts):
            yield from _with_another_word(parts)
        case ast.Subscript(value=whole, slice=ast.Slice(), ctx=ast.Load()):
            yield ast.unparse(whole)
        case ast.Call() if not _is_of_no_interest(node):
            yield from _of_call(node)
        case _:
            yield from _without_first(node)


def _without_first(node: ast.expr) -> Iterator[str]:
    """A collection of several elements without the first."""
    match node:
        case ast.Tuple(elts=[ast.Constant(), *rest]) if rest:
            yield ast.unparse(ast.Tuple(rest))
        case ast.List(elts=[_, *rest], ctx=ast.Load()) if rest:
            yield ast.unparse(ast.List(rest))
        case ast.Set(elts=[_, *rest]) if rest:
            yield ast.unparse(ast.Set(rest))
        case ast.Dict(keys=[_, *keys], values=[_, *values]) if keys:
            yield ast.unparse(ast.Dict(keys, values))


def _of_constant(value: object) -> Iterator[str]:
    match value:
        case bool():
            yield repr(not value)
        case int():
            yield repr(value + 1)
        case float():
            yield repr(value * 1.5 + 0.01)
        case str() if value:
            yield repr(f"{value}x")


def _with_another_word(parts: list[ast.expr]) -> Iterator[str]:
    """An f-string with its first text changed."""
    for place, part in enumerate(parts):
        if isinstance(part, ast.Constant) and any(it.isalpha() for it in part.value):
            changed = ast.Constant(f"{part.value}x")
            yield ast.unparse(ast.JoinedStr([*parts[:place], changed, *parts[place + 1 :]]))
            return


def _of_call(node: ast.Call) -> Iterator[str]:
    match node.func:
        case ast.Name(id=name) if name in OPPOSITES:
            kept = node.keywords if name != "sorted" else []
            yield ast.unparse(ast.Call(ast.Name(OPPOSITES[name]), node.args, kept))
        case ast.Attribute(value=text, attr=name) if name in CLEANING:
            yield ast.unparse(text)
    for dropped in node.keywords:
        if dropped.arg and dropped.arg not in SAME_WITHOUT:
            rest = [it for it in node.keywords if it is not dropped]
            yield ast.unparse(ast.Call(node.func, node.args, rest))
    match node.args:
        case _ if ast.unparse(node.func) in IN_ANY_ORDER:
            return
        case [ast.Name() | ast.Attribute() as first, ast.Name() | ast.Attribute() as second, *others] if (
            ast.unparse(first) != ast.unparse(second)
        ):
            yield ast.unparse(ast.Call(node.func, [second, first, *others], node.keywords))


def _is_nothing(value: ast.expr) -> bool:
    """Whether None says the same to who asks for the truth of a value."""
    return isinstance(value, ast.Constant) and not value.value


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(it, ast.JoinedStr) or (isinstance(it, ast.Constant) and isinstance(it.value, str))
        for it in (node.left, node.right)
    )
