package org.aether.geotiff;

import java.nio.file.Path;
import java.util.Optional;
import org.aether.AetherException;
import org.aether.AetherException.Kind;

/** Scale and offset of each band, as in GDAL: {@code number = stored * scale + offset}. Immutable. */
final class Scaling {

    private final double[] scales;
    private final double[] offsets;

    private Scaling(double[] scales, double[] offsets) {
        this.scales = scales;
        this.offsets = offsets;
    }

    /**
     * The scaling of a file.
     *
     * @param order position in the file of each band of the embedding
     * @return empty when all scales are 1 and all offsets are 0
     * @throws AetherException when a scale is zero, or a scale or offset is not finite
     */
    static Optional<Scaling> of(Path file, GdalMetadata metadata, int[] order) {
        double[] scales = new double[order.length];
        double[] offsets = new double[order.length];
        boolean identity = true;
        for (int band = 0; band < order.length; band++) {
            scales[band] = metadata.scales().getOrDefault(order[band], 1.0);
            offsets[band] = metadata.offsets().getOrDefault(order[band], 0.0);
            identity &= scales[band] == 1 && offsets[band] == 0;
            if (!Double.isFinite(scales[band]) || scales[band] == 0 || !Double.isFinite(offsets[band])) {
                throw new AetherException(
                        Kind.INVALID_INPUT,
                        "Band {} of {} has the scale {} and the offset {}, which are not valid; correct them with"
                                + " gdal_translate -a_scale and -a_offset.",
                        order[band] + 1,
                        file,
                        scales[band],
                        offsets[band]);
            }
        }
        return identity ? Optional.empty() : Optional.of(new Scaling(scales, offsets));
    }

    /** Whether a stored number is within [-1, 1] in some band after scaling, so that it may be a component of an embedding. */
    boolean mayBeComponent(double stored) {
        for (int band = 0; band < scales.length; band++) {
            if (Math.abs(stored * scales[band] + offsets[band]) <= 1) {
                return true;
            }
        }
        return false;
    }

    /** Scales pixels in place; NaN stays NaN. */
    void apply(float[] row, int at, int pixels) {
        int bands = scales.length;
        for (int pixel = 0, i = at; pixel < pixels; pixel++) {
            for (int band = 0; band < bands; band++, i++) {
                row[i] = (float) (row[i] * scales[band] + offsets[band]);
            }
        }
    }
}
