"""Both views of POIs: one windowed read per POI and radius. Arguments: raster, points (float64 x, y), output (float32
means), radii in metres."""

import sys

import numpy as np
import rasterio
from conversation import serve
from embeddings import mean
from rasterio.windows import Window

raster, points, output = sys.argv[1:4]
radii = [float(radius) for radius in sys.argv[4:]]
xy = np.fromfile(points, np.float64).reshape(-1, 2)


def view(dataset, x, y, radius):
    west, north, size = dataset.transform.c, dataset.transform.f, dataset.transform.a
    # A pixel counts when its centre lies within the radius; the millimetre is for rounded coordinates.
    c0 = max(0, int(np.floor((x - radius - west) / size)))
    r0 = max(0, int(np.floor((north - y - radius) / size)))
    c1 = min(dataset.width, int(np.floor((x + radius - west) / size)) + 1)
    r1 = min(dataset.height, int(np.floor((north - y + radius) / size)) + 1)
    pixels = dataset.read(window=Window(c0, r0, c1 - c0, r1 - r0))
    dx = west + (np.arange(c0, c1) + 0.5) * size - x
    dy = north - (np.arange(r0, r1) + 0.5) * size - y
    return mean(pixels, dx[None, :] ** 2 + dy[:, None] ** 2 <= (radius + 0.001) ** 2)[0]


def run():
    # Opened anew, so that no block is still decoded from the round before.
    with rasterio.open(raster) as dataset:
        means = [[view(dataset, x, y, radius) for radius in radii] for x, y in xy]
    np.array(means, np.float32).tofile(output)


serve(run, rasterio=rasterio.__version__, gdal=rasterio.__gdal_version__)
