"""Importing the notebook libraries without two seconds of work that no notebook needs."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

_IRI = "rfc3987_syntax"


def spare_grammars() -> None:
    """Import jsonschema, which the notebook libraries use, without the grammars it compiles to check IRIs.

    Where rfc3987-syntax is installed, as jupyter installs it, importing jsonschema compiles 39 grammars of it. They
    serve the formats iri and iri-reference, which the schema of notebooks does not use and nothing here checks. Does
    nothing where jsonschema is imported already.

    For a process that is trialkit's own, as the command line's is: jsonschema checks no IRI in it afterwards.
    """
    if "jsonschema" in sys.modules or _IRI in sys.modules:
        return
    modules: dict[str, Any] = sys.modules
    modules[_IRI] = None  # which makes an import fail, as the language reference says
    try:
        import_module("jsonschema")
    finally:
        del modules[_IRI]
