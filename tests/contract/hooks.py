"""What schemathesis does not know of itself: how a body in CBOR is sent. The document says bytes, so bytes they are."""

import json

import schemathesis


@schemathesis.serializer("application/cbor")
def cbor(ctx, value):
    if isinstance(value, bytes):
        return value
    if isinstance(value, list) and all(isinstance(byte, int) and 0 <= byte < 256 for byte in value):
        return bytes(value)
    # Not in the document's sense: something else in place of bytes.
    return json.dumps(value, default=str).encode()
