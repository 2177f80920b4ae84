"""`junit`: files as test suites and rules as test cases, which every CI shows."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pvd_data.base.text import one_line
from pvd_data.reports.grouping import clean_names, group_issues
from pvd_data.reports.text import compiler_line
from pvd_data.reports.wording import colon, count, more, phrase, suggestion, title, unchecked
from pvd_data.reports.wording import message as said_of

if TYPE_CHECKING:
    from pvd_data.base.language import Lang
    from pvd_data.report import Report
    from pvd_data.reports.grouping import Group


_EXAMPLES = 10


def render(report: Report, lang: Lang) -> str:
    """Write one suite for each file, one case for each rule found there.

    Errors are failures; a case with warnings or notices passes and lists them as its output.

    Args:
        report: what was found.
        lang: in which language.
    """
    root = ElementTree.Element("testsuites", name="pvd-data")
    for path, groups in group_issues(report).items():
        suite = _suite(root, path)
        for group in groups:
            _case(suite, path, group, lang)
    clean = clean_names(report)
    if not (clean or report.issues or report.not_checked):
        clean = ["pvd-data"]
    for name in clean:
        _passed(_suite(root, name), name, lang)
    said, unreadable = unchecked(report, lang), set(report.unreadable)
    for name in report.not_checked:
        case = _passed(_suite(root, name), name, lang)
        why = said.get(name, phrase("not checked", lang))
        if name in unreadable:
            case.set("name", phrase("not checked", lang))
            ElementTree.SubElement(case, "error", type="unreadable", message=why)
        else:
            ElementTree.SubElement(case, "skipped", message=why)
    for node in (*root, root):
        node.set("tests", str(len(node.findall(".//testcase"))))
        node.set("failures", str(len(node.findall(".//failure"))))
        node.set("errors", str(len(node.findall(".//error"))))
        node.set("skipped", str(len(node.findall(".//skipped"))))
    ElementTree.indent(root)
    written = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'


def _suite(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(root, "testsuite", name=one_line(name))


def _passed(suite: ElementTree.Element, name: str, lang: Lang) -> ElementTree.Element:
    return ElementTree.SubElement(
        suite, "testcase", classname=one_line(name), name=phrase("no fault", lang)
    )


def _case(suite: ElementTree.Element, path: str, group: Group, lang: Lang) -> None:
    name = f"{group.rule} {title(group.slug, lang)}"
    where = one_line(path)
    case = ElementTree.SubElement(suite, "testcase", classname=where, name=name, file=where)
    number = count(group.severity, group.total, lang, exact=group.exact)
    lines = []
    for issue in group.issues[:_EXAMPLES]:
        lines.append(compiler_line(issue, lang))
        instead = suggestion(issue, lang)
        if instead is not None:
            lines.append(f"  {instead}")
    rest = group.total - len(group.issues[:_EXAMPLES])
    if rest:
        lines.append(more(rest, lang, exact=group.exact))
    said = "\n".join(lines)
    if group.severity == "error":
        message = f"{number}{colon(lang)}{said_of(group.issues[0], lang)}"
        failure = ElementTree.SubElement(case, "failure", type=group.slug, message=message)
        failure.text = said
    else:
        ElementTree.SubElement(case, "system-out").text = f"{number}\n{said}"
