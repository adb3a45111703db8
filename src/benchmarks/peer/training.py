"""The plain training loop of the paper: autograd, AdamW, cosine decay per step, the data resident. Arguments: directory
with start.safetensors, base.f32, context.f32 ([n, 64]), text.f32 ([m, 384]), sentence.i32 ([n]); steps, threads."""

import os
import sys
import time

import numpy as np
import torch
from conversation import serve
from network import Alignment
from torch.nn.functional import cross_entropy

directory, steps, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
LAMBDA, TEMPERATURE, BATCH = 0.2, 0.07, 512


def load(name, dtype, columns=None):
    array = torch.from_numpy(np.fromfile(os.path.join(directory, name), dtype))
    return array if columns is None else array.reshape(-1, columns)


base, context = load("base.f32", np.float32, 64), load("context.f32", np.float32, 64)
text, sentence = load("text.f32", np.float32, 384), load("sentence.i32", np.int32).long()


def info_nce(a, b, targets):
    logits = a @ b.T / TEMPERATURE
    return (cross_entropy(logits, targets) + cross_entropy(logits.T, targets)) / 2


def run():
    model = Alignment.load(os.path.join(directory, "start.safetensors"))
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps, eta_min=1e-5)
    targets = torch.arange(BATCH)
    losses = []
    begin = time.perf_counter()
    order = torch.randperm(len(base))
    for step in range(steps):
        batch = order[step * BATCH % (len(base) - BATCH) :][:BATCH]
        z = model.ae(base[batch])
        loss_views = info_nce(z, model.ae(context[batch]), targets)
        loss_modes = info_nce(z, model.text(text[sentence[batch]]), targets)
        loss = LAMBDA * loss_views + (1 - LAMBDA) * loss_modes
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
    return {"seconds": time.perf_counter() - begin, "first": losses[0], "last": sum(losses[-10:]) / 10}


serve(run, torch=torch.__version__)
