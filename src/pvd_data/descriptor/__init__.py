"""From the models to Table Schema, JSON Schema, `datapackage.json` and the dictionary."""
