"""A whole raster through the AE branch: windows of 512, numpy, torch, LZW out. Arguments: input, output, weights,
threads."""

import sys

import numpy as np
import rasterio
import torch
from conversation import serve
from embeddings import numbers
from network import Alignment, unit
from rasterio.windows import Window

source, target, weights, threads = sys.argv[1:5]
torch.set_num_threads(int(threads))
model = Alignment.load(weights).ae.eval()
WINDOW, ROWS = 512, 16384


@torch.inference_mode()
def run():
    with rasterio.open(source) as dataset:
        profile = dict(
            driver="GTiff", dtype="float32", count=128, width=dataset.width, height=dataset.height, nodata=np.nan,
            crs=dataset.crs, transform=dataset.transform, tiled=True, blockxsize=256, blockysize=256,
            interleave="pixel", compress="lzw", bigtiff="if_safer", num_threads=threads,
        )
        with rasterio.open(target, "w", **profile) as out:
            for y in range(0, dataset.height, WINDOW):
                for x in range(0, dataset.width, WINDOW):
                    window = Window(x, y, min(WINDOW, dataset.width - x), min(WINDOW, dataset.height - y))
                    pixels = numbers(dataset.read(window=window))
                    vectors = np.ascontiguousarray(pixels.reshape(len(pixels), -1).T)
                    # A vector of length zero is no data, as is one with a NaN.
                    valid = ~np.isnan(vectors).any(axis=1) & vectors.any(axis=1)
                    result = np.full((len(vectors), 128), np.nan, np.float32)
                    rows = torch.from_numpy(vectors[valid])
                    if len(rows):
                        result[valid] = np.concatenate([model(unit(part)).numpy() for part in rows.split(ROWS)])
                    out.write(result.T.reshape(128, window.height, window.width), window=window)


serve(run, torch=torch.__version__, rasterio=rasterio.__version__, gdal=rasterio.__gdal_version__)
