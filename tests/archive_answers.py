"""Answers of the two archives' indexes, in the shapes that the stored real ones have."""

import json

HEADER = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
PAGE = "http://www.ipcc.gov.uk/en/Pages/working_with.aspx"
KEY = "uk,gov,ipcc)/en/pages/working_with.aspx"
FIRST, SECOND = "FQJ6JMPIZ7WEKYPQ4SGPVHF57GCV6B36", "U2IC276V3AKMWIJGWWJXCVQ2KZ6AMU5J"
RESUME = "uk%2Cgov%2Cipcc%29%2Fen%2Fpages%2Fworking_with.aspx+20140102030406"


def line(stamp="20130102030405", status="200", digest=FIRST, original=PAGE, mime="text/html"):
    return [KEY, stamp, original, mime, status, digest, "1610"]


def as_array(*lines, resume=None):
    after = [[], [resume]] if resume else []
    return json.dumps([HEADER, *lines, *after])


def as_text(*lines, resume=None):
    after = ["", resume] if resume else []
    return "".join(f"{one}\n" for one in [*(" ".join(line) for line in lines), *after])


def as_objects(*lines):
    names = ["urlkey", "timestamp", "url", "mime", "status", "digest", "length"]
    whole = (
        dict(zip(names, line, strict=True)) | {"redirect": "-", "access": "allow"} for line in lines
    )
    return "".join(json.dumps(one) + "\n" for one in whole)


def as_cdxj(*lines):
    """Write the key and the time before the object, and not in it, as the real lines do."""
    whole = [json.loads(said) for said in as_objects(*lines).splitlines()]
    for one in whole:
        one["before"] = f"{one.pop('urlkey')} {one.pop('timestamp')}"
    return "".join(f"{one.pop('before')} {json.dumps(one)}\n" for one in whole)


FORMS = {"array": as_array, "text": as_text, "objects": as_objects, "cdxj": as_cdxj}
LEFT_OUT = (
    "org.archive.util.io.RuntimeIOException: org.archive.wayback.exception."
    "AdministrativeAccessControlException: Blocked Site Error\n"
)
