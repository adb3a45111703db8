package org.aether.region;

import com.uber.h3core.AreaUnit;
import com.uber.h3core.H3Core;
import com.uber.h3core.util.LatLng;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.aether.AetherException;
import org.aether.TemporaryDirectory;
import org.aether.crs.EpsgCodes;
import org.aether.crs.GroundMetric;
import org.aether.crs.GroundUnits;
import org.aether.feature.Reprojection;
import org.aether.raster.RasterGrid;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;

/**
 * Regions that cover a raster: squares and H3 hexagons, ready for {@link RegionAggregator}.
 *
 * <p>Cells are held in memory, and so are the vectors of 128 doubles that are summed up for them: there may be
 * {@value #MOST_CELLS} cells at most (300 MB of sums).
 */
public final class RegionGrids {

    /** Share by which the area of a square may differ from what its name says; equal-area CRSs are within it. */
    private static final double MAX_AREA_ERROR = 0.02;

    private static final long MOST_CELLS = 300_000;

    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private RegionGrids() {}

    /**
     * Squares in the raster's CRS whose corners are multiples of their size, so that grids over neighbouring rasters
     * fit together; those that touch the raster, south-west first.
     *
     * @param metres edge length; in a CRS in feet the squares have that many metres too
     * @return geometry {@code cell_geometry}, attribute {@code cell}: size and lower-left corner, such as
     *     {@code 100mN4906500E358600}
     * @throws AetherException when the size is not positive, the raster's CRS counts degrees, or there are too many
     */
    public static SimpleFeatureCollection squares(RasterGrid grid, double metres) {
        if (!(metres > 0) || Double.isInfinite(metres)) {
            throw new AetherException("The size of grid cells must be more than 0 metres, not " + metres + ".");
        }
        GroundMetric metric = GroundMetric.of(grid.crs());
        if (metric.geographic()) {
            throw new AetherException(
                    "The raster's CRS '" + grid.crs().getName().getCode()
                            + "' counts degrees, so squares of metres do not fit it; use H3 cells instead.");
        }
        double unit = GroundUnits.metres(grid.crs());
        double share = metric.area((grid.west() + grid.east()) / 2, (grid.south() + grid.north()) / 2) / (unit * unit);
        if (Math.abs(share - 1) > MAX_AREA_ERROR) {
            throw new AetherException(String.format(
                    Locale.ROOT,
                    "A square metre of the raster's CRS '%s' is %.2f square metres on the ground, so squares of metres do not"
                            + " fit it; use H3 cells instead.",
                    grid.crs().getName().getCode(),
                    share));
        }
        double size = metres / unit;
        long firstColumn = (long) Math.floor(grid.west() / size);
        long endColumn = (long) Math.ceil(grid.east() / size);
        long firstRow = (long) Math.floor(grid.south() / size);
        long endRow = (long) Math.ceil(grid.north() / size);
        requireFew((double) (endColumn - firstColumn) * (endRow - firstRow), "squares of " + plain(metres) + " m");
        SimpleFeatureBuilder builder = builder("grid", "cell", grid.crs());
        List<SimpleFeature> cells = new ArrayList<>();
        for (long row = firstRow; row < endRow; row++) {
            for (long column = firstColumn; column < endColumn; column++) {
                builder.add(GEOMETRY.toGeometry(
                        new Envelope(column * size, (column + 1) * size, row * size, (row + 1) * size)));
                String cell = plain(metres) + "mN" + plain(row * size) + "E" + plain(column * size);
                builder.add(cell);
                cells.add(builder.buildFeature(cell));
            }
        }
        return new ListFeatureCollection(builder.getFeatureType(), cells);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(Math.rint(number * 1000) / 1000)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static void requireFew(double cells, String what) {
        if (cells > MOST_CELLS) {
            throw new AetherException(String.format(
                    Locale.ROOT,
                    "The raster holds about %.0f %s, more than %d; choose larger cells.",
                    cells,
                    what,
                    MOST_CELLS));
        }
    }

    private static SimpleFeatureBuilder builder(String name, String attribute, CoordinateReferenceSystem crs) {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName(name);
        type.setCRS(crs);
        type.add(attribute + "_geometry", Polygon.class);
        type.add(attribute, String.class);
        SimpleFeatureType built = type.buildFeatureType();
        return new SimpleFeatureBuilder(built);
    }

    /**
     * The H3 cells that overlap the raster, by ascending index: every pixel lies in exactly one of them.
     *
     * @param resolution 0 (cells of 1,100 km) to 15 (of half a metre); 9 has edges of 200 m
     * @return polygons in EPSG:4326, longitude first; attribute {@code h3}: the index, such as {@code 89195da49b7ffff}
     * @throws AetherException when there is no such resolution, or there are too many cells
     */
    public static SimpleFeatureCollection h3(RasterGrid grid, int resolution) {
        if (resolution < 0 || resolution > 15) {
            throw new AetherException("H3 has the resolutions 0 to 15, not " + resolution + ".");
        }
        H3Core h3 = h3();
        CoordinateReferenceSystem wgs84 = wgs84();
        requireFew(area(grid) / h3.getHexagonAreaAvg(resolution, AreaUnit.m2), "H3 cells of resolution " + resolution);
        SimpleFeatureBuilder builder = builder("h3", "h3", wgs84);
        List<SimpleFeature> cells = new ArrayList<>();
        overlapping(h3, grid, wgs84, resolution).forEach((cell, polygon) -> {
            String index = h3.h3ToString(cell);
            builder.add(polygon);
            builder.add(index);
            cells.add(builder.buildFeature(index));
        });
        return new ListFeatureCollection(builder.getFeatureType(), cells);
    }

    /**
     * The cells whose outline overlaps the raster's, with these outlines. They are found from the cells of some places in
     * the raster by going from neighbour to neighbour: cells that overlap a rectangle hang together.
     */
    private static TreeMap<Long, Polygon> overlapping(
            H3Core h3, RasterGrid grid, CoordinateReferenceSystem wgs84, int resolution) {
        RasterProjection toRaster = new RasterProjection(wgs84, grid);
        Geometry raster = GEOMETRY.toGeometry(new Envelope(grid.west(), grid.east(), grid.south(), grid.north()));
        Corners corners = new Corners();
        TreeMap<Long, Polygon> found = new TreeMap<>();
        Set<Long> seen = new HashSet<>();
        Deque<Long> waiting = new ArrayDeque<>(seeds(h3, grid, wgs84, resolution));
        seen.addAll(waiting);
        while (!waiting.isEmpty()) {
            long cell = waiting.remove();
            Polygon polygon = polygon(h3.cellToBoundary(cell), corners);
            Geometry onRaster = toRaster.apply(polygon);
            if (onRaster == null
                    || !raster.getEnvelopeInternal().intersects(onRaster.getEnvelopeInternal())
                    || !raster.intersects(onRaster)) {
                continue;
            }
            found.put(cell, polygon);
            if (found.size() > MOST_CELLS) {
                requireFew(found.size(), "H3 cells of resolution " + resolution);
            }
            for (long neighbour : h3.gridDisk(cell, 1)) {
                if (seen.add(neighbour)) {
                    waiting.add(neighbour);
                }
            }
        }
        return found;
    }

    /** The cells at the raster's corners, along its edges and in its middle. */
    private static Set<Long> seeds(H3Core h3, RasterGrid grid, CoordinateReferenceSystem wgs84, int resolution) {
        int steps = 8;
        double[] xs = new double[(steps + 1) * (steps + 1)];
        double[] ys = new double[xs.length];
        for (int i = 0; i < xs.length; i++) {
            xs[i] = grid.west() + (grid.east() - grid.west()) * (i % (steps + 1)) / steps;
            ys[i] = grid.south() + (grid.north() - grid.south()) * (i / (steps + 1)) / steps;
        }
        double[][] places = Reprojection.toCrs(xs, ys, grid.crs(), wgs84);
        Set<Long> seeds = new LinkedHashSet<>();
        for (int i = 0; i < xs.length; i++) {
            if (Double.isFinite(places[0][i])) {
                seeds.add(h3.latLngToCell(places[1][i], places[0][i], resolution));
            }
        }
        return seeds;
    }

    private static H3Core h3() {
        try {
            return H3Core.newInstance();
        } catch (IOException | UnsatisfiedLinkError e) {
            TemporaryDirectory.requireUsable("the H3 library", e);
            throw new AetherException(
                    "The H3 library could not be started (" + e.getMessage() + "); use squares instead.", e);
        }
    }

    private static CoordinateReferenceSystem wgs84() {
        return EpsgCodes.decode(4326);
    }

    /** Square metres, roughly. */
    private static double area(RasterGrid grid) {
        GroundMetric metric = GroundMetric.of(grid.crs());
        double x = (grid.west() + grid.east()) / 2;
        double y = (grid.north() + grid.south()) / 2;
        return (grid.east() - grid.west()) * (grid.north() - grid.south()) * metric.area(x, y);
    }

    /**
     * The corners of cells, each with the same bits in all cells that share it: H3 computes it for each of them, and a pixel
     * centre on an edge must not fall between two versions of that edge.
     */
    private static final class Corners {
        /** A tenth of a millimetre, in degrees. */
        private static final double CLOSE = 1e-9;

        private record Key(long longitude, long latitude) {}

        private final Map<Key, Coordinate> known = new HashMap<>();

        Coordinate at(double longitude, double latitude) {
            long x = Math.round(longitude / CLOSE);
            long y = Math.round(latitude / CLOSE);
            for (long dx = -1; dx <= 1; dx++) {
                for (long dy = -1; dy <= 1; dy++) {
                    Coordinate corner = known.get(new Key(x + dx, y + dy));
                    if (corner != null) {
                        return corner;
                    }
                }
            }
            Coordinate corner = new Coordinate(longitude, latitude);
            known.put(new Key(x, y), corner);
            return corner;
        }
    }

    /** A cell that crosses the antimeridian continues beyond 180 degrees instead of running round the Earth. */
    private static Polygon polygon(List<LatLng> boundary, Corners corners) {
        double west = boundary.stream().mapToDouble(point -> point.lng).min().orElseThrow();
        double east = boundary.stream().mapToDouble(point -> point.lng).max().orElseThrow();
        Coordinate[] ring = new Coordinate[boundary.size() + 1];
        for (int i = 0; i < boundary.size(); i++) {
            LatLng point = boundary.get(i);
            ring[i] = corners.at(east - west > 180 && point.lng < 0 ? point.lng + 360 : point.lng, point.lat)
                    .copy();
        }
        ring[boundary.size()] = new Coordinate(ring[0]);
        return GEOMETRY.createPolygon(ring);
    }
}
