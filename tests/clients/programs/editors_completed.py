"""Completions of jedi: reads lines of JSON, each a text to complete at its end; prints the names."""

import json
import sys

import jedi

environment = jedi.create_environment(sys.argv[1], safe=False)
project = jedi.Project(sys.argv[2], environment_path=sys.argv[1])
for line in sys.stdin:
    script = jedi.Script(json.loads(line), environment=environment, project=project)
    print(json.dumps([found.name for found in script.complete()]))
