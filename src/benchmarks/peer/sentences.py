"""MiniLM in torch, float32, 32 sentences at once in the order of the file, padded to the longest of each batch, mean
pooling: what sentence encoding with transformers amounts to. Tokens come ready, so tokenising is not counted. Arguments:
model (ONNX), token ids (int32), lengths (int32), output (float32, [n, 384]), threads."""

import sys

import numpy as np
import onnx
import torch
from conversation import serve
from onnx import numpy_helper
from torch.nn.functional import gelu, layer_norm, linear, normalize

model, ids, lengths, output, threads = sys.argv[1:6]
torch.set_num_threads(int(threads))
BATCH, LAYERS, HEADS, WIDTH = 32, 6, 12, 384

graph = onnx.load(model).graph
held = {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
for node in graph.node:
    # The weights of the matrix products have lost their names, but the nodes have not; torch keeps them transposed.
    if node.op_type == "MatMul" and node.input[1] in held:
        held[node.name.strip("/").replace("/", ".").replace("MatMul", "weight")] = held[node.input[1]].T.contiguous()

tokens = np.fromfile(ids, np.int32).astype(np.int64)
ends = np.cumsum(np.fromfile(lengths, np.int32))
sentences = np.split(tokens, ends[:-1])


def dense(x, name):
    return linear(x, held[name + ".weight"], held[name + ".bias"])


def normed(x, name):
    return layer_norm(x, (WIDTH,), held[name + ".weight"], held[name + ".bias"], 1e-12)


def heads(x):
    return x.view(x.shape[0], x.shape[1], HEADS, -1).transpose(1, 2)


def encode(batch):
    longest = max(len(sentence) for sentence in batch)
    padded = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest)
    for i, sentence in enumerate(batch):
        padded[i, : len(sentence)] = torch.from_numpy(sentence)
        mask[i, : len(sentence)] = 1
    x = held["embeddings.word_embeddings.weight"][padded]
    x = x + held["embeddings.position_embeddings.weight"][:longest] + held["embeddings.token_type_embeddings.weight"][0]
    x = normed(x, "embeddings.LayerNorm")
    hidden = (1 - mask)[:, None, None, :] * -10000.0
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        query, key, value = (heads(dense(x, f"{at}attention.self.{name}")) for name in ("query", "key", "value"))
        scores = query @ key.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + hidden
        seen = (scores.softmax(-1) @ value).transpose(1, 2).reshape(x.shape)
        x = normed(dense(seen, at + "attention.output.dense") + x, at + "attention.output.LayerNorm")
        inner = gelu(dense(x, at + "intermediate.dense"))
        x = normed(dense(inner, at + "output.dense") + x, at + "output.LayerNorm")
    pooled = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
    return normalize(pooled, dim=1).numpy()


@torch.inference_mode()
def run():
    batches = [sentences[i : i + BATCH] for i in range(0, len(sentences), BATCH)]
    np.concatenate([encode(batch) for batch in batches]).tofile(output)


serve(run, torch=torch.__version__)
