"""The interface for people to read, drawn from the same document that machines get."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sixia.web.api.errors import Told
from sixia.web.api.frame import frame

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `statuses`: what it can answer, and in which shape."""

    method: str
    path: str
    summary: str
    scope: str
    fields: list[Field]
    statuses: list[tuple[str, str]]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    document = frame.get_openapi_schema()
    shapes = document["components"]["schemas"]
    told = {
        "title": document["info"]["title"],
        "about": document["info"]["description"],
        "operations": list(_operations(document)),
        "shapes": [(name, list(_properties(shapes[name]))) for name in sorted(shapes)],
    }
    return render(request, "api/docs.html", told)


def _operations(document: Json) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=one["summary"],
                scope=one.get("x-scope", ""),
                fields=[*_parameters(one), *_body(one)],
                statuses=[(str(s), _shape(a)) for s, a in sorted(one["responses"].items())],
            )


def _parameters(one: Json) -> Iterator[Field]:
    for each in one["parameters"]:
        yield Field(each["name"], _kind(each["schema"]), each["required"])


def _body(one: Json) -> Iterator[Field]:
    for kind, each in one.get("requestBody", {}).get("content", {}).items():
        yield Field(kind, _kind(each["schema"]), needed=True)


def _shape(answer: Json) -> str:
    """Of an answer that is no error: all of these look the same."""
    content = answer.get("content", {})
    kind = next((_kind(each["schema"]) for each in content.values()), "")
    return "" if kind == Told.__name__ else kind


def _properties(shape: Json) -> Iterator[Field]:
    for name, each in shape.get("properties", {}).items():
        yield Field(name, _kind(each), name in shape.get("required", ()))


def _kind(schema: Json) -> str:
    """A schema in a few words: "Case[]", "string (uuid)", "integer | null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    form = schema.get("format")
    return f"{schema.get('type', 'any')}" + (f" ({form})" if form else "")
