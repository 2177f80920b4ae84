"""Which EPCI has Embrun? The programs that answer it, for `benchmarks/startup.py`.

Each is what one would write with a library, run by `python -c` with the folder of the tables as
its argument. Those that only import and build models answer nothing: they are what is compared
with.
"""

from __future__ import annotations

ANSWER = "CC Serre-Ponçon"

PVD_DATA = """
import pvd_data
print(pvd_data.load().communes["05046"].intercommunalite.nom)
"""

#: Imports pydantic and builds two models of its own, each complete; reads nothing.
MODELS_BY_HAND = """
import towns_by_hand
"""

#: The same with our models, whose code has all their rules; complete even if built later.
MODELS_OURS = """
from pvd_data.schema.models.communes import Commune
from pvd_data.schema.models.territoires import Intercommunalite
Commune.model_rebuild()
Intercommunalite.model_rebuild()
"""

BY_HAND = """
import sys, towns_by_hand
print(towns_by_hand.epci_of("05046", sys.argv[1]))
"""

CSV = """
import csv, sys
def table(name, key):
    with open(f"{sys.argv[1]}/{name}.csv", encoding="utf-8", newline="") as file:
        return {row[key]: row for row in csv.DictReader(file)}
communes = table("communes", "code_insee")
epci = table("intercommunalites", "siren_epci")
print(epci[communes["05046"]["siren_epci"]]["nom"])
"""

PANDAS = """
import sys, pandas
def table(name, key):
    path = f"{sys.argv[1]}/{name}.csv"
    return pandas.read_csv(path, dtype=str, keep_default_na=False).set_index(key)
communes = table("communes", "code_insee")
epci = table("intercommunalites", "siren_epci")
print(epci.at[communes.at["05046", "siren_epci"], "nom"])
"""

POLARS = """
import sys, polars
def table(name):
    return polars.read_csv(f"{sys.argv[1]}/{name}.csv", infer_schema=False)
town = table("communes").filter(polars.col("code_insee") == "05046")
print(town.join(table("intercommunalites"), on="siren_epci", suffix="_epci")["nom_epci"].item())
"""

FRICTIONLESS = """
import sys
from frictionless import Package
package = Package(f"{sys.argv[1]}/../datapackage.json")
def table(name, key):
    return {row[key]: row for row in package.get_resource(name).read_rows()}
communes = table("communes", "code_insee")
epci = table("intercommunalites", "siren_epci")
print(epci[communes["05046"]["siren_epci"]]["nom"])
"""

#: Of a package frictionless checks the references as it reads, and so reads all communes of
#: France; of a file with its schema it cannot.
FRICTIONLESS_ALONE = """
import sys
from frictionless import Resource, Schema
def table(name, key):
    schema = Schema.from_descriptor(f"{sys.argv[1]}/../schemas/{name}.json")
    rows = Resource(path=f"{name}.csv", basepath=sys.argv[1], schema=schema).read_rows()
    return {row[key]: row for row in rows}
communes = table("communes", "code_insee")
epci = table("intercommunalites", "siren_epci")
print(epci[communes["05046"]["siren_epci"]]["nom"])
"""

OURS = "pvd_data"
HAND, MODELS = "pydantic and two models by hand, no data", "our two models alone, no data"

FLOORS = {HAND: "times models by hand", MODELS: "times our models"}
"""What it costs at least to have models, and how the column beside it is called."""

ALL = {
    HAND: ("pvd-data", MODELS_BY_HAND),
    MODELS: ("pvd-data", MODELS_OURS),
    OURS: ("pvd-data", PVD_DATA),
    "csv.DictReader, texts only": ("pvd-data", CSV),
    "csv.DictReader and models by hand": ("pvd-data", BY_HAND),
    "polars": ("polars", POLARS),
    "pandas": ("pandas", PANDAS),
    "frictionless, file by file": ("frictionless", FRICTIONLESS_ALONE),
    "frictionless, the package": ("frictionless", FRICTIONLESS),
}
"""The environment and the code of each program."""

SILENT = frozenset({"bare interpreter", *FLOORS})
"""The programs that answer nothing."""
