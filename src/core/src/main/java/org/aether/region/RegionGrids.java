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
import java.util.SortedMap;
import java.util.TreeMap;
import org.aether.AetherException;
import org.aether.AetherException.Kind;
import org.aether.Setting;
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
 * Regions that cover a raster, for {@link RegionAggregator}: squares and H3 cells.
 *
 * <p>The cells and the sums of their vectors, 128 doubles each, are held in memory. So there may be at most
 * {@value #MAX_CELLS} cells (300 MB of sums).
 */
public final class RegionGrids {

    /** The largest relative error of the area of a square; that of equal-area CRSs is smaller. */
    private static final double MAX_AREA_ERROR = 0.02;

    private static final long MAX_CELLS = 300_000;

    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private RegionGrids() {}

    /**
     * The squares in the raster's CRS that touch the raster, the south-western one first. Their corners are multiples of
     * their size, so the squares of neighbouring rasters fit together.
     *
     * @param metres edge length in metres, also in a CRS whose unit is feet
     * @return geometry {@code cell_geometry}, attribute {@code cell}: size and lower-left corner, such as
     *     {@code 100mN4906500E358600}
     * @throws AetherException when the size is not positive, when the unit of the raster's CRS is degrees, or when there are
     *     too many squares
     */
    public static SimpleFeatureCollection squares(RasterGrid grid, double metres) {
        if (!(metres > 0) || Double.isInfinite(metres)) {
            throw new AetherException(
                            Kind.INVALID_INPUT, "{} must be more than 0 metres, not {}.", Setting.GRID, metres)
                    .about(Setting.GRID);
        }
        GroundMetric metric = GroundMetric.of(grid.crs());
        if (metric.geographic()) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The unit of the raster's CRS '{}' is degrees, so its cells cannot be squares of metres; use {}"
                                    + " for H3 cells instead.",
                            grid.crs().getName().getCode(),
                            Setting.H3)
                    .about(Setting.GRID);
        }
        double unit = GroundUnits.metres(grid.crs());
        double scale = metric.area((grid.west() + grid.east()) / 2, (grid.south() + grid.north()) / 2) / (unit * unit);
        if (Math.abs(scale - 1) > MAX_AREA_ERROR) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "A square metre of the raster's CRS '{}' is {} square metres on the ground, so its cells cannot"
                                    + " be squares of metres; use {} for H3 cells instead.",
                            grid.crs().getName().getCode(),
                            String.format(Locale.ROOT, "%.2f", scale),
                            Setting.H3)
                    .about(Setting.GRID);
        }
        double size = metres / unit;
        long firstColumn = (long) Math.floor(grid.west() / size);
        long endColumn = (long) Math.ceil(grid.east() / size);
        long firstRow = (long) Math.floor(grid.south() / size);
        long endRow = (long) Math.ceil(grid.north() / size);
        requireFew(
                (double) (endColumn - firstColumn) * (endRow - firstRow),
                "squares of " + plain(metres) + " m",
                Setting.GRID);
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

    private static void requireFew(double cells, String what, Setting setting) {
        if (cells > MAX_CELLS) {
            throw new AetherException(
                            Kind.INVALID_INPUT,
                            "The raster has about {} {}, more than {}; choose larger cells with {}.",
                            String.format(Locale.ROOT, "%.0f", cells),
                            what,
                            MAX_CELLS,
                            setting)
                    .about(setting);
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
     * The H3 cells that overlap the raster, by ascending index. Every pixel lies in exactly one of them.
     *
     * @param resolution 0 (cells of 1,100 km) to 15 (cells of half a metre); at 9 the edges are 200 m long
     * @return polygons in EPSG:4326, longitude first; the attribute {@code h3} is the index, such as {@code 89195da49b7ffff}
     * @throws AetherException when the resolution is out of range, or when there are too many cells
     */
    public static SimpleFeatureCollection h3(RasterGrid grid, int resolution) {
        if (resolution < 0 || resolution > 15) {
            throw new AetherException(
                            Kind.INVALID_INPUT, "{} must lie between 0 and 15, not {}.", Setting.H3, resolution)
                    .about(Setting.H3);
        }
        H3Core h3 = h3();
        CoordinateReferenceSystem wgs84 = wgs84();
        requireFew(
                area(grid) / h3.getHexagonAreaAvg(resolution, AreaUnit.m2),
                "H3 cells of resolution " + resolution,
                Setting.H3);
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
     * The cells that overlap the raster, with their outlines. The search starts at the cells of some places in the raster and
     * continues from neighbour to neighbour, because the cells that overlap a rectangle are connected.
     */
    private static SortedMap<Long, Polygon> overlapping(
            H3Core h3, RasterGrid grid, CoordinateReferenceSystem wgs84, int resolution) {
        RasterProjection toRaster = new RasterProjection(wgs84, grid);
        Geometry raster = GEOMETRY.toGeometry(grid.extent());
        Corners corners = new Corners();
        SortedMap<Long, Polygon> found = new TreeMap<>();
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
            if (found.size() > MAX_CELLS) {
                requireFew(found.size(), "H3 cells of resolution " + resolution, Setting.H3);
            }
            for (long neighbour : h3.gridDisk(cell, 1)) {
                if (seen.add(neighbour)) {
                    waiting.add(neighbour);
                }
            }
        }
        return found;
    }

    /** The cells at evenly spaced places of the raster, its corners and edges included. */
    private static Set<Long> seeds(H3Core h3, RasterGrid grid, CoordinateReferenceSystem wgs84, int resolution) {
        int steps = 8;
        double[] xs = new double[(steps + 1) * (steps + 1)];
        double[] ys = new double[xs.length];
        for (int i = 0; i < xs.length; i++) {
            xs[i] = grid.west() + (grid.east() - grid.west()) * (i % (steps + 1)) / steps;
            ys[i] = grid.south() + (grid.north() - grid.south()) * Math.floorDiv(i, steps + 1) / steps;
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
                    Kind.UNAVAILABLE,
                    e,
                    "The H3 library could not be loaded ({}); use {} for squares instead.",
                    e.getMessage(),
                    Setting.GRID);
        }
    }

    private static CoordinateReferenceSystem wgs84() {
        return EpsgCodes.decode(4326);
    }

    /** The approximate area of a raster in square metres. */
    private static double area(RasterGrid grid) {
        GroundMetric metric = GroundMetric.of(grid.crs());
        double x = (grid.west() + grid.east()) / 2;
        double y = (grid.north() + grid.south()) / 2;
        return (grid.east() - grid.west()) * (grid.north() - grid.south()) * metric.area(x, y);
    }

    /**
     * The corners of cells, with the same bits in all cells that share a corner. H3 computes a corner for each cell, with
     * different rounding, and a pixel centre on an edge must not lie between two versions of that edge.
     */
    private static final class Corners {
        /** A tenth of a millimetre in degrees; corners that are closer are the same. */
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

    /** The outline of a cell. A cell that crosses the antimeridian continues beyond 180 degrees. */
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
