"""Where people look: what each place of publication asks of the data, generated from the package.

Nothing here is written twice: names, types and constraints are the models', facts of the package
its descriptor's. `python -m publication` writes all of it, `--check` compares.
"""
