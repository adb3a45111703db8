"""The authors' checkpoint on AlphaEarth rasters, in numpy and float64, against our embeddings of them. Arguments: checkpoint,
then pairs of raster and embedding. Prints a line of JSON for each pair: valid pixels, pixels with data in only one of the two,
the largest difference, and the largest one if vectors were not divided by their lengths."""

import json
import math
import pickle
import sys
import zipfile
from collections import OrderedDict

import numpy as np
import rasterio

erf = np.frompyfunc(math.erf, 1, 1)


class Checkpoint(pickle.Unpickler):
    """PyTorch's zip without PyTorch; no class is looked up by name."""

    def __init__(self, archive):
        self.archive = archive
        self.root = next(name for name in archive.namelist() if name.endswith("/data.pkl"))[: -len("data.pkl")]
        super().__init__(archive.open(self.root + "data.pkl"))

    def find_class(self, module, name):
        return {"OrderedDict": OrderedDict, "_rebuild_tensor_v2": self.tensor}.get(name, name)

    def persistent_load(self, storage):
        return np.frombuffer(self.archive.read(self.root + "data/" + storage[2]), "<f4")

    @staticmethod
    def tensor(storage, offset, size, stride, *rest):
        return np.lib.stride_tricks.as_strided(storage[offset:], size, [4 * step for step in stride]).astype(float)


def divided(rows, shortest):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), shortest)


def forward(w, a):
    hidden = np.maximum(a @ w["proj.0.weight"].T + w["proj.0.bias"], 0)
    main = hidden @ w["proj.2.weight"].T + w["proj.2.bias"]
    shortcut = a @ w["shortcut.weight"].T + w["shortcut.bias"]
    base = divided(main + shortcut / (1 + np.exp(-w["gate"])), 1e-12)
    x = base @ w["post_mlp.0.weight"].T + w["post_mlp.0.bias"]
    x = x * (1 + erf(x / math.sqrt(2)).astype(float)) / 2
    return divided(x @ w["post_mlp.3.weight"].T + w["post_mlp.3.bias"], 1e-12)


def read(path):
    with rasterio.open(path) as source:
        pixels = source.read()
        if source.transform.e > 0:
            pixels = pixels[:, ::-1]
    if pixels.dtype.itemsize == 1:
        # GDAL before 3.7 gives AlphaEarth's signed bytes as unsigned ones.
        v = pixels.view(np.int8).astype(float)
        pixels = np.where(v == -128, np.nan, np.sign(v) * (v / 127.5) ** 2)
    return pixels.reshape(len(pixels), -1).T.astype(float)


weights = Checkpoint(zipfile.ZipFile(sys.argv[1])).load()["ae_state_dict"]
for raster, embedding in zip(sys.argv[2::2], sys.argv[3::2]):
    v, z = read(raster), read(embedding)
    valid = ~np.isnan(v).any(axis=1)
    given = ~np.isnan(z).any(axis=1)
    apart = np.abs(forward(weights, divided(v[valid], 1e-6)) - z[valid]).max()
    without = np.abs(forward(weights, v[valid]) - z[valid]).max()
    print(json.dumps({"valid": int(valid.sum()), "mismatched": int((valid != given).sum()), "apart": apart, "without": without}))
