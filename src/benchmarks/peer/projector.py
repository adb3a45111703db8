"""The AE branch alone on one batch of rows. Arguments: weights, rows (float32, [n, 64]), rows at once, repetitions,
output (float32, [n, 128]), threads."""

import sys

import numpy as np
import torch
from conversation import serve
from network import Alignment, unit

weights, rows, at_once, repetitions, output, threads = sys.argv[1:7]
torch.set_num_threads(int(threads))
model = Alignment.load(weights).ae.eval()
x = torch.from_numpy(np.fromfile(rows, np.float32).reshape(-1, 64))


@torch.inference_mode()
def run():
    for _ in range(int(repetitions)):
        z = [model(unit(part)).numpy() for part in x.split(int(at_once))]
    np.concatenate(z).tofile(output)


serve(run, torch=torch.__version__)
