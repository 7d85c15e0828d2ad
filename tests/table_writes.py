"""Find who writes which table: in SQL files, in SQL that stands in Python, and through the ORM."""

from __future__ import annotations

import ast
import importlib
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

CHECKOUT = Path(__file__).resolve().parent.parent
OWNERS = ("core", "lending", "billing", "devices", "scoring")
# What owns no table writes none.
FOLDERS = (*OWNERS, "demo", "config")

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
# What follows FOR, DO, BEFORE, AFTER or OR only names the word: a lock, a conflict, a trigger.
_WRITE = re.compile(
    r"""(?<!\bFOR\s)(?<!\bDO\s)(?<!\bBEFORE\s)(?<!\bAFTER\s)(?<!\bOR\s)
    \b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE(?:\s+TABLE)?|COPY)\s+
    (?:ONLY\s+)?(?:"?public"?\s*\.\s*)?"?([a-z_0-9]+)"?""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_ROWS = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update"}
_OF_ROWS |= {"update", "delete", "save"}
_OF_ROWS |= {f"a{verb}" for verb in _OF_ROWS}
_OF_RELATIONS = {"add", "set", "remove", "clear"}


@dataclass(frozen=True, order=True)
class Write:
    """A place that writes a table."""

    path: str
    table: str
    line: int = field(compare=False)

    @property
    def is_foreign(self) -> bool:
        """Return whether the table is one of another app's."""
        return owner_of(self.table) not in ("", self.path.split("/", 1)[0])


def owner_of(table: str) -> str:
    """Return the app a table belongs to, "" for one of a library's."""
    app = table.split("_", 1)[0]
    return app if app in OWNERS and "_" in table else ""


def all_writes() -> Iterator[Write]:
    """Yield every write of the applications', in SQL and through the ORM."""
    for folder in FOLDERS:
        for path in sorted((CHECKOUT / folder).rglob("*")):
            name = path.relative_to(CHECKOUT).as_posix()
            if path.suffix == ".sql":
                yield from in_sql(name, path.read_text(encoding="utf-8"))
            elif path.suffix == ".py":
                yield from in_python(name, path.read_text(encoding="utf-8"))


def in_sql(path: str, text: str, first_line: int = 1) -> Iterator[Write]:
    """Yield what a text of SQL writes, functions' bodies too. A name put together while it runs is not seen."""
    bare = _COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for found in _WRITE.finditer(bare):
        if owner_of(found[1].lower()):
            line = first_line + bare.count("\n", 0, found.start())
            yield Write(path, found[1].lower(), line)


def in_python(path: str, code: str) -> Iterator[Write]:
    """Yield what a module writes: in its strings and through models, as far as names and annotations show."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from in_sql(path, node.value, node.lineno)
    module = _Module(path)
    module.visit(tree)
    yield from module.writes


class _Module(ast.NodeVisitor):
    """Reads a module from top to bottom and remembers which model each name stands for."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.writes: list[Write] = []
        # Each name's model, class, function or module, the innermost scope last.
        self.scopes: list[dict[str, Any]] = [{}]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if node.module and node.module.split(".")[0] in FOLDERS:
            for alias in node.names:
                self.scopes[-1][alias.asname or alias.name] = _Imported(node.module, alias.name)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        fields = {
            one.target.id: self._of_annotation(one.annotation)
            for one in node.body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        }
        self.scopes.append({"self": _Fields(fields)})
        self.generic_visit(node)
        self.scopes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.scopes[-1][node.name] = _Returns(self._of_annotation(node.returns))
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        self.scopes.append(
            {one.arg: self._of_annotation(one.annotation) for one in arguments if one.annotation}
        )
        self.generic_visit(node)
        self.scopes.pop()

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.generic_visit(node)
        self._name(node.target, self._of_annotation(node.annotation))

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        for target in node.targets:
            self._name(target, self._of(node.value))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.generic_visit(node)
        self._name(node.target, self._of(node.value))

    def visit_For(self, node: ast.For) -> None:
        self._name(node.target, self._of(node.iter))
        self.generic_visit(node)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._visit_comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._visit_comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._visit_comprehension(node)

    def _visit_comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        """Visit where the rows come from before what is done with each, which stands first."""
        for one in node.generators:
            self._name(one.target, self._of(one.iter))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute):
            model = self._written(node.func)
            if model is not None and owner_of(model._meta.db_table):
                self.writes.append(Write(self.path, model._meta.db_table, node.lineno))

    def _written(self, verb: ast.Attribute) -> type[Model] | None:
        found = None
        if verb.attr in _OF_ROWS:
            found = self._of(verb.value)
        elif verb.attr in _OF_RELATIONS and isinstance(verb.value, ast.Attribute):
            found = self._of_relation(self._of(verb.value.value), verb.value.attr, through=True)
        return found if _is_model(found) else None

    def _name(self, target: ast.expr, value: Any) -> None:
        for one in ast.walk(target):
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                self.scopes[-1][one.id] = value

    def _of(self, node: ast.expr | None) -> Any:
        """Find what an expression gives: a model stands for its class, its rows and queries of them alike."""
        found = None
        match node:
            case ast.Name():
                found = self._of_name(node.id)
            case ast.Attribute():
                found = self._of_attribute(self._of(node.value), node.attr)
            case ast.Call(func=ast.Name(id="get_object_or_404" | "list"), args=[first, *_]):
                found = self._of(first)
            case ast.Call():
                found = _returned(self._of(node.func))
            case ast.Subscript() | ast.Await() | ast.NamedExpr() | ast.Starred():
                found = self._of(node.value)
            case ast.BoolOp(values=either):
                found = next((model for one in either if (model := self._of(one))), None)
            case ast.IfExp():
                found = self._of(node.body) or self._of(node.orelse)
        return found

    def _of_name(self, name: str) -> Any:
        for scope in reversed(self.scopes):
            if name in scope:
                found = scope[name]
                return found.load() if isinstance(found, _Imported) else found
        return None

    def _of_attribute(self, value: Any, name: str) -> Any:
        if isinstance(value, _Fields):
            return value.fields.get(name)
        if isinstance(value, ModuleType):
            return getattr(value, name, None) or _Imported(value.__name__, name).load()
        if _is_model(value):
            return self._of_relation(value, name)
        return _model_in(_hints(value).get(name)) if isinstance(value, type) else None

    @staticmethod
    def _of_relation(model: Any, name: str, *, through: bool = False) -> Any:
        """Return the model behind an attribute of another: its own, unless the attribute is a relation or a value."""
        if not _is_model(model):
            return None
        if name == "history":
            return getattr(model, name).model if hasattr(model, name) else None
        for one in model._meta.get_fields():
            is_reverse = one.auto_created and one.is_relation and not one.concrete
            if name == (one.get_accessor_name() if is_reverse else one.name):
                if through and one.many_to_many:
                    return getattr(one, "through", None) or one.remote_field.through
                return one.related_model if one.is_relation else None
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            return model
        return None

    def _of_annotation(self, node: ast.expr | None) -> Any:
        """Return the model that an annotation names, be it in a list, a query or a union; else a class of ours."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = ast.parse(node.value, mode="eval").body
        named = (
            [self._of(one) for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute)]
            if node
            else []
        )
        classes = [one for one in named if isinstance(one, type)]
        return next((one for one in classes if _is_model(one)), classes[0] if classes else None)


@dataclass(frozen=True)
class _Imported:
    module: str
    name: str

    def load(self) -> Any:
        """Import what a name stands for; engines of training, which know no table, stay out."""
        if self.module.startswith("scoring.engine"):
            return None
        module = importlib.import_module(self.module)
        if hasattr(module, self.name):
            return getattr(module, self.name)
        try:
            return importlib.import_module(f"{self.module}.{self.name}")
        except ModuleNotFoundError:
            return None


@dataclass(frozen=True)
class _Fields:
    fields: dict[str, Any]


@dataclass(frozen=True)
class _Returns:
    what: Any


def _returned(called: Any) -> Any:
    if isinstance(called, _Returns):
        return called.what
    if isinstance(called, type):
        return called
    return _model_in(_hints(called).get("return")) if callable(called) else None


def _hints(what: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(what)
    except (NameError, TypeError, AttributeError):
        return {}


def _model_in(hint: Any) -> Any:
    if _is_model(hint):
        return hint
    inner = (_model_in(one) for one in typing.get_args(hint))
    return next((one for one in inner if one), hint if isinstance(hint, type) else None)


def _is_model(what: Any) -> bool:
    return isinstance(what, type) and issubclass(what, Model) and not what._meta.abstract


def all_tables() -> set[str]:
    """Return the tables of the five apps, as Django knows them."""
    configs = [apps.get_app_config(owner) for owner in OWNERS]
    models = [one for config in configs for one in config.get_models(include_auto_created=True)]
    return {model._meta.db_table for model in models}
