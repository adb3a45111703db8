"""Talks to a server as OWSLib's users do; prints one JSON object of what it saw, and fails where OWSLib does.

Usage: owslib_check.py http://127.0.0.1:8080/
"""

import json
import sys
import tempfile
import time

from owslib.wms import WebMapService
from owslib.wps import ComplexDataInput, WebProcessingService

base = sys.argv[1]
seen = {}


def wait(execution):
    deadline = time.time() + 60
    while not execution.isComplete():
        if time.time() > deadline:
            raise SystemExit("The process did not end in a minute.")
        execution.checkStatus(sleepSecs=0.2)
    return execution


wps = WebProcessingService(base + "wps", version="1.0.0", skip_caps=True)
wps.getcapabilities()
seen["processes"] = [process.identifier for process in wps.processes]
echo = wps.describeprocess("aether:Echo")
seen["inputs"] = {
    item.identifier: [item.dataType, item.minOccurs, item.maxOccurs, item.defaultValue, item.allowedValues]
    for item in echo.dataInputs
}
coverage = wps.describeprocess("aether:Twice").dataInputs[0]
seen["coverage"] = [coverage.dataType, coverage.defaultValue.mimeType]

# A synchronous run with literals.
run = wait(wps.execute("aether:Echo", [("text", "a <quiet> & \"small\" street"), ("count", "5")], output="result", mode="sync"))
seen["echo"] = [run.isSucceded(), run.errors and run.errors[0].text, run.processOutputs[0].data]

# An asynchronous run with a layer by reference, whose result is fetched on its own.
run = wait(
    wps.execute(
        "aether:Same",
        [("features", ComplexDataInput("layer:districts"))],
        output=[("result", True, "application/json")],
        mode="async",
    )
)
seen["asynchronous"] = run.isSucceded()
with tempfile.NamedTemporaryFile(suffix=".json") as file:
    run.getOutput(file.name)
    seen["districts"] = len(json.load(open(file.name))["features"])

# A run that fails says why.
run = wait(wps.execute("aether:Fail", [("how", "user")], output="result", mode="async"))
seen["failure"] = [run.isSucceded(), run.errors[0].text]

for version in ("1.3.0", "1.1.1"):
    wms = WebMapService(base + "wms", version=version)
    layer = wms["ae"]
    maps = {}
    # Of 1.1.1, OWSLib keeps the first box and that in degrees.
    boxes = layer.crs_list if version == "1.3.0" else [layer.boundingBox, layer.boundingBoxWGS84 + ("EPSG:4326",)]
    for box in boxes:
        crs = box[4]
        picture = wms.getmap(
            layers=["ae"], styles=["raw"], srs=crs, bbox=tuple(box[:4]), size=(40, 30), format="image/png", transparent=True
        )
        content = picture.read()
        assert content[:8] == b"\x89PNG\r\n\x1a\n", content[:200]
        maps[crs] = content.hex()
    box = layer.boundingBox
    info = wms.getfeatureinfo(
        layers=["ae"],
        styles=["raw"],
        query_layers=["ae"],
        srs=box[4],
        bbox=tuple(box[:4]),
        size=(120, 110),
        format="image/png",
        info_format="application/json",
        xy=(17, 23),
    )
    seen[version] = {
        "layers": list(wms.contents),
        "styles": sorted(layer.styles),
        "own": box[4],
        "maps": maps,
        "info": json.loads(info.read()),
    }

print(json.dumps(seen))
