"""Mean vectors of some regions: one masked window read per region. Arguments: raster, polygons (GeoJSON in the raster's
CRS), first region, number of regions, output (float64: pixels, then the means, per region)."""

import json
import sys

import numpy as np
import rasterio
from conversation import serve
from embeddings import mean
from rasterio.features import geometry_mask, geometry_window

raster, polygons, first, count, output = sys.argv[1:6]
with open(polygons) as file:
    features = json.load(file)["features"][int(first) : int(first) + int(count)]
geometries = [feature["geometry"] for feature in features]


def region(dataset, geometry):
    window = geometry_window(dataset, [geometry])
    pixels = dataset.read(window=window)
    transform = dataset.window_transform(window)
    inside = geometry_mask([geometry], pixels.shape[1:], transform, invert=True)
    vector, pixels = mean(pixels, inside)
    return [pixels, *vector]


def run():
    # Opened anew, so that no block is still decoded from the round before.
    with rasterio.open(raster) as dataset:
        rows = [region(dataset, geometry) for geometry in geometries]
    np.array(rows, np.float64).tofile(output)


serve(run, rasterio=rasterio.__version__, gdal=rasterio.__gdal_version__)
