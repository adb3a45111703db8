package org.aether.geotiff;

import org.aether.AetherException;

/**
 * Stored numbers → numbers: {@code stored * scale + offset}, band by band, as GDAL's SCALE and OFFSET have it. Immutable.
 */
final class Scaling {

    private final double[] scales;
    private final double[] offsets;

    private Scaling(double[] scales, double[] offsets) {
        this.scales = scales;
        this.offsets = offsets;
    }

    /**
     * What a file says, for the bands of the embedding in their order.
     *
     * @param order position in the file of each band
     * @return null when every number stands for itself
     * @throws AetherException when a scale is zero or not a number
     */
    static Scaling of(String file, GdalMetadata metadata, int[] order) {
        double[] scales = new double[order.length];
        double[] offsets = new double[order.length];
        boolean plain = true;
        for (int band = 0; band < order.length; band++) {
            scales[band] = metadata.scales().getOrDefault(order[band], 1.0);
            offsets[band] = metadata.offsets().getOrDefault(order[band], 0.0);
            plain &= scales[band] == 1 && offsets[band] == 0;
            if (!Double.isFinite(scales[band]) || scales[band] == 0 || !Double.isFinite(offsets[band])) {
                throw new AetherException("Band " + (order[band] + 1) + " of " + file + " has the scale " + scales[band]
                        + " and the offset " + offsets[band]
                        + ", which no number can be computed with; set them right with gdal_translate -a_scale and"
                        + " -a_offset.");
            }
        }
        return plain ? null : new Scaling(scales, offsets);
    }

    /** Whether a stored number stands for one in [-1, 1] in some band, so that it may be a number of an embedding. */
    boolean mayBeNumber(double stored) {
        for (int band = 0; band < scales.length; band++) {
            if (Math.abs(stored * scales[band] + offsets[band]) <= 1) {
                return true;
            }
        }
        return false;
    }

    /** In place, pixel after pixel; NaN stays NaN. */
    void apply(float[] row, int at, int pixels) {
        int bands = scales.length;
        for (int pixel = 0, i = at; pixel < pixels; pixel++) {
            for (int band = 0; band < bands; band++, i++) {
                row[i] = (float) (row[i] * scales[band] + offsets[band]);
            }
        }
    }
}
