"""How a peer talks to the benchmark: it says that it is ready, then works once for every line it is sent, and answers
with the seconds that took. Starting Python and loading what is needed is not counted."""

import json
import sys
import time


def serve(run, **about):
    print(json.dumps(about), flush=True)
    for _ in sys.stdin:
        begin = time.perf_counter()
        answer = run() or {}
        answer.setdefault("seconds", time.perf_counter() - begin)
        print(json.dumps(answer), flush=True)
