package org.aether.samplecity;

import java.util.Arrays;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;

/**
 * Computes windows of the embedding raster. A pixel depends only on the seed of the city and on its coordinates, so
 * windows of any size can be computed in any order and on any thread, with identical bits.
 *
 * <p>Smooth fields are computed on a lattice of 40 m that is anchored at the origin of the CRS, and interpolated. Streets,
 * blocks and noise are computed for every pixel. Immutable and thread-safe.
 */
final class CityPainter {

    private static final double SPACING = 40;
    private static final double PATCH_CELL = 2400;
    private static final int SMOOTH = 2 * EmbeddingSpace.BANDS;
    private static final int STRIDE = SMOOTH + Field.COUNT;

    private final long seed;
    private final HiddenFields fields;
    private final StreetPlan streets;
    private final EmbeddingSpace space;

    CityPainter(long seed, FunctionSignal signal) {
        this.seed = CoordinateHash.of(seed, 200);
        this.fields = new HiddenFields(seed);
        this.streets = new StreetPlan(seed);
        this.space = new EmbeddingSpace(signal);
    }

    /**
     * @param out receives {@code [height, width, 64]} unit vectors, NaN in every band where there is no data
     */
    void paint(RasterGrid grid, PixelWindow window, float[] out) {
        Lattice lattice = new Lattice(grid, window);
        float[] row = new float[lattice.columns * STRIDE];
        float[] here = new float[STRIDE];
        float[] form = new float[EmbeddingSpace.Form.COUNT];
        StreetPlan.Spot spot = new StreetPlan.Spot();
        int bands = EmbeddingSpace.BANDS;
        for (int r = 0; r < window.height(); r++) {
            double y = grid.centreY(window.y() + r);
            lattice.row(y, row);
            for (int c = 0; c < window.width(); c++) {
                double x = grid.centreX(window.x() + c);
                int offset = (r * window.width() + c) * bands;
                lattice.place(x, row, here);
                double bentX = x + here[SMOOTH + Field.BEND_X.ordinal()];
                double bentY = y + here[SMOOTH + Field.BEND_Y.ordinal()];
                if (missing(bentX, bentY)) {
                    Arrays.fill(out, offset, offset + bands, Float.NaN);
                    continue;
                }
                streets.at(bentX, bentY, spot);
                form(here, spot, form);
                long bits = CoordinateHash.of(seed, Double.doubleToLongBits(x), Double.doubleToLongBits(y));
                space.vector(here, form, (int) bits, out, offset);
            }
        }
    }

    /** Whether a place lies in one of the small patches without data, which cover about one pixel in 200. */
    private boolean missing(double x, double y) {
        long i = (long) Math.floor(x / PATCH_CELL);
        long j = (long) Math.floor(y / PATCH_CELL);
        long bits = CoordinateHash.of(seed, i, j);
        double radius = 30 + 110 * CoordinateHash.unit(bits, 0);
        double cx = PATCH_CELL * (i + 0.1 + 0.8 * CoordinateHash.unit(bits, 1));
        double cy = PATCH_CELL * (j + 0.1 + 0.8 * CoordinateHash.unit(bits, 2));
        return (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius;
    }

    /** The strength of each {@link EmbeddingSpace.Form} in a pixel. */
    private static void form(float[] here, StreetPlan.Spot spot, float[] out) {
        float first = (spot.block & 0xffff) / 65536f;
        float second = (spot.block >>> 16 & 0xffff) / 65536f;
        float third = (spot.block >>> 32 & 0xffff) / 65536f;
        float built = field(here, Field.DENSITY);
        float land = 1 - water(here);
        float urban = step(built, 0.14f, 0.3f);
        // In built-up areas, parks and industrial estates end at the boundary of a block.
        float ragged = 0.5f * urban * (second - 0.5f);
        float open = land * step(field(here, Field.PARK) + ragged, 0, 0.12f);
        float fabric = land - open;
        urban *= fabric;
        float rural = fabric - urban;
        float wood = step(field(here, Field.WOOD), 0, 0.25f);
        float halls = urban * step(field(here, Field.INDUSTRY) + ragged, -0.05f, 0.1f);
        float quarter = urban - halls;

        float street = 1 - step((float) spot.street, 5, 14);
        float mainRoad = 1 - step((float) spot.mainRoad, 9, 20);
        float yard = step((float) spot.street, 22, 36);
        float rail = land * (1 - step(Math.abs(field(here, Field.RAIL)), 9, 20));
        // Gardens fill the unbuilt part of suburbs.
        float gardens = quarter * (1 - street) * Math.max(0, 1.05f - 1.2f * built) * (0.35f + 0.65f * yard);

        set(out, EmbeddingSpace.Form.WATER, 1 - land);
        set(out, EmbeddingSpace.Form.GREEN, 0.8f * open + 0.75f * gardens + 0.25f * rural);
        set(out, EmbeddingSpace.Form.TREES, open * (0.25f + 0.6f * wood) + rural * wood + 0.3f * gardens * third);
        set(out, EmbeddingSpace.Form.FARMLAND, rural * (1 - wood) * (0.55f + 0.5f * first));
        set(out, EmbeddingSpace.Form.BUILDINGS, quarter * (1 - street) * (0.35f + 0.65f * built) * (1 - 0.35f * yard));
        set(
                out,
                EmbeddingSpace.Form.HEIGHT,
                quarter * (1 - street) * Math.max(0, 1.5f * built - 0.45f) * (0.55f + 0.9f * first));
        set(out, EmbeddingSpace.Form.HALLS, halls * (1 - 0.6f * street) * (0.6f + 0.4f * second));
        set(out, EmbeddingSpace.Form.ROAD, urban * street);
        set(out, EmbeddingSpace.Form.MAIN_ROAD, (urban + 0.35f * rural + 0.2f * open) * mainRoad);
        set(out, EmbeddingSpace.Form.RAILWAY, rail);
        set(out, EmbeddingSpace.Form.ROOF, urban * (1 - street) * (2 * third - 1));
        set(out, EmbeddingSpace.Form.BLOCK_A, fabric * (2 * first - 1));
        set(out, EmbeddingSpace.Form.BLOCK_B, fabric * (2 * second - 1));
    }

    private static float water(float[] here) {
        return 1 - step(field(here, Field.BANK), -6, 8);
    }

    private static float field(float[] here, Field field) {
        return here[SMOOTH + field.ordinal()];
    }

    private static void set(float[] out, EmbeddingSpace.Form form, float value) {
        out[form.ordinal()] = value;
    }

    private static float step(float value, float from, float to) {
        float t = Math.max(0, Math.min(1, (value - from) / (to - from)));
        return t * t * (3 - 2 * t);
    }

    /** The smooth fields around one window, at nodes whose coordinates are multiples of the spacing. */
    private final class Lattice {

        private final long firstColumn;
        private final long firstRow;
        private final int columns;
        private final float[] nodes;

        Lattice(RasterGrid grid, PixelWindow window) {
            firstColumn = (long) Math.floor(grid.centreX(window.x()) / SPACING);
            firstRow = (long) Math.floor(grid.centreY(window.y() + window.height() - 1) / SPACING);
            columns = (int) ((long) Math.floor(grid.centreX(window.x() + window.width() - 1) / SPACING) - firstColumn)
                    + 2;
            int rows = (int) ((long) Math.floor(grid.centreY(window.y()) / SPACING) - firstRow) + 2;
            nodes = new float[rows * columns * STRIDE];
            for (int j = 0; j < rows; j++) {
                for (int i = 0; i < columns; i++) {
                    int offset = (j * columns + i) * STRIDE;
                    fields.at((firstColumn + i) * SPACING, (firstRow + j) * SPACING, nodes, offset + SMOOTH);
                    space.smooth(nodes, offset + SMOOTH, nodes, offset);
                }
            }
        }

        /** Interpolates between the rows of nodes below and above a y. */
        void row(double y, float[] out) {
            double position = y / SPACING;
            double floor = Math.floor(position);
            float up = (float) (position - floor);
            int lower = (int) ((long) floor - firstRow) * columns * STRIDE;
            int upper = lower + columns * STRIDE;
            for (int i = 0; i < out.length; i++) {
                out[i] = nodes[lower + i] + up * (nodes[upper + i] - nodes[lower + i]);
            }
        }

        /** Interpolates between the nodes to the left and right of an x. */
        void place(double x, float[] row, float[] out) {
            double position = x / SPACING;
            double floor = Math.floor(position);
            float right = (float) (position - floor);
            int left = (int) ((long) floor - firstColumn) * STRIDE;
            int next = left + STRIDE;
            for (int i = 0; i < out.length; i++) {
                out[i] = row[left + i] + right * (row[next + i] - row[left + i]);
            }
        }
    }
}
