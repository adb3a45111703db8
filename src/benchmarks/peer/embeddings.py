"""AlphaEarth bytes as numbers."""

import numpy as np

_v = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float64) / 127.5
TABLE = (np.sign(_v) * _v * _v).astype(np.float32)
TABLE[128] = np.nan


def numbers(pixels):
    """[bands, ...] as stored to float32, NaN = no data."""
    return pixels if pixels.dtype == np.float32 else TABLE[pixels.view(np.uint8)]


def mean(pixels, inside):
    """Mean over the valid pixels of [bands, height, width] for which inside is true, and their number."""
    chosen = numbers(pixels)[:, inside]
    valid = chosen[:, ~np.isnan(chosen[0])]
    return valid.mean(axis=1) if valid.shape[1] else np.zeros(len(pixels), np.float32), valid.shape[1]
