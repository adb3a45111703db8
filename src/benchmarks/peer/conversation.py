"""The protocol between the benchmark and a peer: the peer reports that it is ready, runs one repetition for each line that
it receives, and answers with the elapsed seconds and the processor seconds of all threads. The start of Python and the
loading of libraries are not measured."""

import json
import sys
import time


def serve(run, **about):
    print(json.dumps(about), flush=True)
    for _ in sys.stdin:
        begin, busy = time.perf_counter(), time.process_time()
        answer = run() or {}
        answer.setdefault("seconds", time.perf_counter() - begin)
        answer["cpu"] = time.process_time() - busy
        print(json.dumps(answer), flush=True)
