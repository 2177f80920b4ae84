"""What catalogues read: DCAT-AP and Croissant, from the descriptor of the package.

Both stand beside `datapackage.json` where the package is published: addresses of files are relative
to it, and nothing says an address that is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pvd_data.publishing.files import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FOLDER = "publication/metadata"

LICENCE = "https://spdx.org/licenses/etalab-2.0"
_EUROPE = "http://publications.europa.eu/resource/authority"

_DCAT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: As the specification of Croissant 1.0 gives it; readers compare it word by word.
_CROISSANT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

_DATA_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}


def metadata_files(descriptor: Mapping[str, Any]) -> dict[str, str]:
    """Write both.

    Args:
        descriptor: `datapackage.json`.
    """
    return {
        f"{FOLDER}/dcat.jsonld": as_json(dcat(descriptor)),
        f"{FOLDER}/croissant.json": as_json(croissant(descriptor)),
    }


def dcat(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the package as DCAT-AP has it.

    Args:
        descriptor: `datapackage.json`.
    """
    homepage = descriptor.get("homepage")
    return {
        "@context": _DCAT,
        "@id": descriptor.get("id", "datapackage.json"),
        "@type": "dcat:Dataset",
        "dct:identifier": descriptor.get("id", descriptor["name"]),
        "dct:title": _french(descriptor["title"]),
        "dct:description": _french(descriptor["description"]),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _makers(descriptor)[0]},
        "dct:issued": _day(descriptor),
        "dct:language": _in_europe("language/FRA"),
        "dct:spatial": _in_europe("country/FRA"),
        "dct:accrualPeriodicity": _in_europe("frequency/IRREG"),
        "dcat:theme": [_in_europe("data-theme/REGI"), _in_europe("data-theme/GOVE")],
        "dcat:keyword": [_french(word) for word in descriptor["keywords"]],
        "dcat:version": descriptor["version"],
        **({"dcat:landingPage": {"@id": homepage}} if homepage else {}),
        "dct:source": [{"@id": path} for path in _origins(descriptor["sources"])],
        "dcat:distribution": [_distribution(one) for one in descriptor["resources"]],
    }


def _distribution(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@id": f"#{resource['name']}",
        "@type": "dcat:Distribution",
        "dct:title": _french(resource["title"]),
        "dct:description": _french(resource["description"]),
        "dcat:accessURL": {"@id": resource["path"]},
        "dcat:downloadURL": {"@id": resource["path"]},
        "dct:license": {"@id": LICENCE},
        "dct:format": _in_europe("file-type/CSV"),
        "dcat:mediaType": {"@id": "https://www.iana.org/assignments/media-types/text/csv"},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(resource["bytes"])},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": _sha256(resource)},
        },
    }


def _french(text: str) -> dict[str, str]:
    return {"@language": "fr", "@value": text}


def _in_europe(name: str) -> dict[str, str]:
    """Name an entry of the controlled vocabularies that DCAT-AP wants."""
    return {"@id": f"{_EUROPE}/{name}"}


def _day(descriptor: Mapping[str, Any]) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": descriptor["created"][:10]}


def _makers(descriptor: Mapping[str, Any]) -> list[str]:
    return [one["title"] for one in descriptor["contributors"]]


def _origins(sources: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the addresses of the publishers, each once."""
    return list(dict.fromkeys(source["path"] for source in sources if "path" in source))


def _sha256(resource: Mapping[str, Any]) -> str:
    return str(resource["hash"]).removeprefix("sha256:")


def croissant(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the package as Croissant 1.0 has it: its files, and the columns that are read off them.

    Args:
        descriptor: `datapackage.json`.
    """
    homepage = descriptor.get("homepage")
    return {
        "@context": _CROISSANT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": descriptor["name"],
        "description": descriptor["description"],
        "inLanguage": "fr",
        "version": descriptor["version"],
        "datePublished": descriptor["created"][:10],
        "license": LICENCE,
        "url": homepage or "datapackage.json",
        "keywords": descriptor["keywords"],
        "citeAs": f"{_makers(descriptor)[0]}, {descriptor['title']}, {descriptor['edition']}.",
        "creator": [{"@type": "sc:Organization", "name": name} for name in _makers(descriptor)],
        "distribution": [_file(one) for one in descriptor["resources"]],
        "recordSet": [_records(one) for one in descriptor["resources"]],
    }


def _file(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": f"{resource['name']}.csv",
        "name": f"{resource['name']}.csv",
        "description": resource["title"],
        "contentUrl": resource["path"],
        "contentSize": f"{resource['bytes']} B",
        "encodingFormat": resource["mediatype"],
        "sha256": _sha256(resource),
    }


def _records(resource: Mapping[str, Any]) -> dict[str, Any]:
    name, schema = resource["name"], resource["schema"]
    keys = [{"@id": f"{name}/{column}"} for column in schema["primaryKey"]]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": resource["description"],
        "key": keys if len(keys) > 1 else keys[0],
        "field": [_column(name, field) for field in schema["fields"]],
    }


def _column(table: str, field: Mapping[str, Any]) -> dict[str, Any]:
    name = field["name"]
    # Which table a key points to is not said: mlcroissant 1.1 then joins the tables as pandas guesses
    # their types, a number here and a text there, and gives no row.
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{name}",
        "name": name,
        "description": field["description"],
        "dataType": _DATA_TYPES[field["type"]],
        "source": {"fileObject": {"@id": f"{table}.csv"}, "extract": {"column": name}},
    }
