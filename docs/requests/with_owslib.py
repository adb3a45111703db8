#!/usr/bin/env python3
"""The whole way with OWSLib: train, aggregate, explain. Needs python3-owslib.

    ./with_owslib.py http://localhost:8080/geoserver/wps admin password

Every request is one of the XML files beside this one; OWSLib sends it, follows the status of those that run in the
background, and gives the results.
"""

import json
import pathlib
import sys
import time

from owslib.wps import WebProcessingService

HERE = pathlib.Path(__file__).resolve().parent


def connect(url, user=None, password=None):
    return WebProcessingService(url, username=user, password=password, verbose=False, skip_caps=True)


def execute(wps, name, patience=600):
    """Executes docs/requests/NAME.xml and waits until it is done; the execution, or an error with its sentence."""
    request = (HERE / f"{name}.xml").read_bytes()
    execution = wps.execute(None, [], request=request)
    deadline = time.time() + patience
    while not execution.isComplete():
        if time.time() > deadline:
            raise TimeoutError(f"{name} is not done after {patience} s")
        execution.checkStatus(sleepSecs=1)
    if not execution.isSucceded():
        raise RuntimeError(" ".join(error.text or "" for error in execution.errors))
    return execution


def main(url, user=None, password=None):
    wps = connect(url, user, password)
    wps.getcapabilities()
    names = sorted(process.identifier for process in wps.processes if process.identifier.startswith("aether:"))
    print(f"{len(names)} processes: {', '.join(names)}")

    search = wps.describeprocess("aether:Search")
    print(f"{search.identifier} takes {', '.join(item.identifier for item in search.dataInputs)}")

    training = execute(wps, "train-alignment")
    report = json.loads(training.processOutputs[0].data[0])
    print(f"trained {report['model']} on {report['pois']['used']} POIs")

    head = execute(wps, "train-head")
    print(f"trained a head: {json.loads(head.processOutputs[0].data[0])['test']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
