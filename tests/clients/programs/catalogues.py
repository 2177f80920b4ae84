"""Clients: mlcroissant reads croissant.json, rdflib dcat.jsonld, in the folder of a package."""

import json
import logging
import sys
from pathlib import Path

import mlcroissant
import rdflib

DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
DCT = rdflib.Namespace("http://purl.org/dc/terms/")


class Said(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


def main(folder: Path) -> None:
    """Print what the two make of it."""
    said = Said()
    logging.getLogger("absl").addHandler(said)
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    records = {
        one.uuid: [field.uuid for field in one.fields] for one in dataset.metadata.record_sets
    }
    axes = [
        {name: value.decode() if isinstance(value, bytes) else value for name, value in row.items()}
        for row in dataset.records("axes")
    ]
    graph = rdflib.Graph().parse(folder / "dcat.jsonld", format="json-ld")
    (package,) = graph.subjects(rdflib.RDF.type, DCAT.Dataset)
    distributions = list(graph.objects(package, DCAT.distribution))
    # What DCAT-AP 3 makes mandatory of each.
    wanted = {package: (DCT.title, DCT.description)}
    wanted |= dict.fromkeys(distributions, (DCAT.accessURL,))
    missing = [
        f"{one} {name}"
        for one, names in wanted.items()
        for name in names
        if not graph.value(one, name)
    ]
    print(
        json.dumps(
            {
                "warnings": said.lines + sorted(issues.warnings) + sorted(issues.errors),
                "records": records,
                "axes": axes,
                "missing": missing,
                "files": sorted(str(graph.value(one, DCAT.accessURL)) for one in distributions),
                "languages": sorted(
                    {str(one.language) for one in graph.objects(package, DCT.title)}
                ),
            }
        )
    )


# Some clients import what stands beside a program.
if __name__ == "__main__":
    main(Path(sys.argv[1]))
