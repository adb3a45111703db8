"""How a peer talks to the benchmark: it says that it is ready, then works once for every line it is sent, and answers
with the seconds that took, and those of the processor's time on all threads. Starting Python and loading what is needed is not counted."""

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
