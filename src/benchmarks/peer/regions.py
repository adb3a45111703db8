"""Mean vectors of regions: one masked window read per region. Arguments: raster, polygons (GeoJSON in the raster's CRS),
output (float64: pixels, then the means, per region)."""

import json
import sys

import numpy as np
import rasterio
from conversation import serve
from embeddings import numbers
from rasterio.mask import mask

raster, polygons, output = sys.argv[1:4]
with open(polygons) as file:
    features = json.load(file)["features"]
geometries = [feature["geometry"] for feature in features]


def region(dataset, geometry):
    # What lies outside becomes no data.
    pixels, _ = mask(dataset, [geometry], crop=True)
    vectors = numbers(pixels).reshape(len(pixels), -1)
    valid = vectors[:, ~np.isnan(vectors[0])]
    return [valid.shape[1], *(valid.mean(axis=1) if valid.shape[1] else np.zeros(len(vectors)))]


def run():
    # Opened anew, so that no block is still decoded from the round before.
    with rasterio.open(raster) as dataset:
        rows = [region(dataset, geometry) for geometry in geometries]
    np.array(rows, np.float64).tofile(output)


serve(run, rasterio=rasterio.__version__, gdal=rasterio.__gdal_version__)
