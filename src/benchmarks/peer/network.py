"""The two projectors as a torch user writes them, and the reading of safetensors."""

import json

import numpy as np
import torch
from torch import nn
from torch.nn.functional import normalize


def tensors(path):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        data = file.read()
    found = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"])
            found[name] = torch.from_numpy(values.copy())
    return found


def unit(pixels):
    """Vectors of pixels, [n, bands], divided by their lengths, as inference takes them."""
    return normalize(pixels, dim=1, eps=1e-6)


class AeBranch(nn.Module):
    def __init__(self, bands=64, dimension=128, width=256):
        super().__init__()
        self.proj = nn.Sequential(nn.Linear(bands, width), nn.ReLU(), nn.Linear(width, dimension))
        self.shortcut = nn.Linear(bands, dimension)
        self.gate = nn.Parameter(torch.tensor(-4.0))
        self.post_mlp = nn.Sequential(
            nn.Linear(dimension, width), nn.GELU(), nn.Identity(), nn.Linear(width, dimension)
        )

    def forward(self, a):
        base = normalize(self.proj(a) + torch.sigmoid(self.gate) * self.shortcut(a), dim=1)
        return normalize(self.post_mlp(base), dim=1)


class TextBranch(nn.Module):
    def __init__(self, inputs=384, dimension=128):
        super().__init__()
        self.proj = nn.Linear(inputs, dimension)

    def forward(self, t):
        return normalize(self.proj(t), dim=1)


class Alignment(nn.Module):
    def __init__(self, text_dimension=384):
        super().__init__()
        self.ae = AeBranch()
        self.text = TextBranch(text_dimension)

    @staticmethod
    def load(path):
        weights = tensors(path)
        model = Alignment(weights["text.proj.weight"].shape[1])
        weights["ae.gate"] = weights["ae.gate"].reshape(())
        model.load_state_dict(weights)
        return model
