"""Small changes to the stack's template that are likely to be bugs.

Left out: descriptions, and the metadata that only a console or a linter shows.
"""

from collections.abc import Iterator

import yaml

from tests.mutants.change import Change

NOT_BEHAVIOUR = {"Metadata", "Description", "AlarmDescription", "ConstraintDescription", "Transform"}
NOT_BEHAVIOUR |= {"AWSTemplateFormatVersion", "Sid"}
OTHERS = {
    "Allow": "Deny",
    "Deny": "Allow",
    "Maximum": "Sum",
    "Sum": "Average",
    "Average": "Maximum",
    "GreaterThanThreshold": "LessThanThreshold",
    "GreaterThanOrEqualToThreshold": "GreaterThanThreshold",
    "LessThanThreshold": "GreaterThanThreshold",
    "notBreaching": "breaching",
    "breaching": "notBreaching",
    "missing": "breaching",
    "true": "false",
    "false": "true",
    "lambda.amazonaws.com": "ec2.amazonaws.com",
    "sagemaker.amazonaws.com": "ec2.amazonaws.com",
    "events.amazonaws.com": "sns.amazonaws.com",
    "sqs": "lambda",
    "email": "sms",
    "AES256": "aws:kms",
    "Retain": "Delete",
    "Delete": "Retain",
    "Active": "PassThrough",
}
REMOVABLE_OF_RESOURCE = {"Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy"}
"""What a resource may lose; without a type it is not a resource."""

type _Path = tuple[str, ...]


def template_changes(path: str, text: str) -> list[Change]:
    """Every change to the template that this module knows, in the order of the file."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    return list(_Changes(path, text, root).all())


class _Changes:
    def __init__(self, path: str, text: str, root: yaml.MappingNode) -> None:
        self._path, self._text, self._root = path, text, root
        self._line_starts = [0]
        for line in text.splitlines(keepends=True):
            self._line_starts.append(self._line_starts[-1] + len(line))
        self._alike = [list(it) for it in self._names_of_one_kind()]

    def all(self) -> Iterator[Change]:
        """Changes of values and removals."""
        yield from self._below(self._root, ())

    def _below(self, node: yaml.Node, path: _Path) -> Iterator[Change]:
        match node:
            case yaml.MappingNode(value=entries):
                for number, (key, value) in enumerate(entries):
                    if key.value in NOT_BEHAVIOUR or (path[:1] == ("Parameters",) and key.value == "Type"):
                        continue
                    inner = (*path, str(key.value))
                    first_of_item = number == 0 and self._stands_after_dash(key)
                    if self._is_removable(inner, node, len(entries)) and not first_of_item:
                        yield self._removal(key.start_mark, value)
                    yield from self._below(value, inner)
            case yaml.SequenceNode(value=items):
                for item in items:
                    if not node.flow_style and len(items) > 1 and len(path) > 2:
                        yield self._removal(item.start_mark, item)
                    yield from self._below(item, (*path, "-"))
            case yaml.ScalarNode() if len(path) > 1:
                for new in self._other_values(node, path):
                    start, end = node.start_mark, node.end_mark
                    yield Change(
                        self._path,
                        start.line + 1,
                        end.line + 1,
                        start.index,
                        end.index,
                        self._tagged(node, new),
                    )

    def _is_removable(self, path: _Path, node: yaml.MappingNode, entries: int) -> bool:
        if node.flow_style or entries == 1 or path[0] not in ("Resources", "Parameters", "Globals"):
            return False
        if path[0] == "Resources" and len(path) == 3:
            return path[2] in REMOVABLE_OF_RESOURCE - {"Properties"}
        return len(path) > 3 or path[-1] in (
            "AllowedPattern",
            "AllowedValues",
            "MinValue",
            "MaxValue",
            "MaxLength",
        )

    def _stands_after_dash(self, key: yaml.Node) -> bool:
        line_start = self._line_starts[key.start_mark.line]
        return "-" in self._text[line_start : key.start_mark.index]

    def _removal(self, start: yaml.Mark, value: yaml.Node) -> Change:
        end = value.end_mark.line
        if value.end_mark.column > start.column or end == start.line:
            end += 1
        return Change(
            self._path, start.line + 1, end, self._line_starts[start.line], self._line_starts[end], ""
        )

    def _tagged(self, node: yaml.ScalarNode, new: str) -> str:
        quote = node.style if node.style in ("'", '"') else ""
        return f"{node.tag} {quote}{new}{quote}" if node.tag.startswith("!") else f"{quote}{new}{quote}"

    def _other_values(self, node: yaml.ScalarNode, path: _Path) -> Iterator[str]:
        value = str(node.value)
        if node.style in ("|", ">") or path[-1] in ("Type", "AllowedPattern"):
            return
        if node.tag in ("!Ref", "!GetAtt"):
            name, dot, attribute = value.partition(".")
            yield from (f"{it}{dot}{attribute}" for it in self._another(name))
        elif value in OTHERS:
            yield OTHERS[value]
        elif value.lstrip("-").isdigit():
            yield str(int(value) * 2 + 1)
        elif path[-2:-1] == ("Action",) or path[-1] == "Action":
            yield f"{value}Tagging"
            yield value.replace("*", "Get*") if value.endswith("*") else value.partition(":")[0] + ":*"
        elif "Resource" in path[-2:] and "/" in value:
            folder, _, _ = value.removesuffix("/*").rpartition("/")
            yield f"{folder}/*" if folder else "*"
        elif value:
            yield f"{value}x"

    def _another(self, name: str) -> Iterator[str]:
        for names in self._alike:
            if name in names and len(names) > 1:
                yield names[(names.index(name) + 1) % len(names)]

    def _names_of_one_kind(self) -> Iterator[list[str]]:
        """Parameters, and resources of each type: what can be mistaken for one another."""
        sections = {key.value: value for key, value in self._root.value}
        yield [key.value for key, _ in sections["Parameters"].value]
        kinds: dict[str, list[str]] = {}
        for key, resource in sections["Resources"].value:
            kind = next(value.value for name, value in resource.value if name.value == "Type")
            kinds.setdefault(kind, []).append(key.value)
        yield from kinds.values()
