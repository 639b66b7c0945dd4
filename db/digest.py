"""Digests of what a page says. Pure.

Identity and digest are different things: the key names a publication, the digest one state of
it. Empty fields are left out, so that a field added later changes no digest.
"""

from __future__ import annotations

import hashlib
import json

from db.records import PageReading


def content_digest(reading: PageReading) -> str:
    """Return the SHA-256, in hex, of all that makes a version."""
    said = {
        "title": reading.title,
        "text": reading.text,
        "stated": reading.stated_date,
        "updated": reading.updated_date,
        "kind": reading.kind,
        "reference": reading.reference,
        "forces": sorted(reading.forces),
        "topics": sorted(reading.topics),
        "labels": sorted((label.name, label.value) for label in reading.labels),
        "withdrawn": reading.withdrawn,
        "documents": sorted((document.url, document.label) for document in reading.documents),
    }
    kept = {name: value for name, value in said.items() if value}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256, in hex, of a body's words; white space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def without_templates(text: str, templates: frozenset[str]) -> str:
    """Return a body without the paragraphs that are the site's furniture."""
    if not templates:
        return text
    return "\n".join(one for one in text.split("\n") if " ".join(one.split()) not in templates)
