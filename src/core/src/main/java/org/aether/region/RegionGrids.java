package org.aether.region;

import com.uber.h3core.AreaUnit;
import com.uber.h3core.H3Core;
import com.uber.h3core.util.LatLng;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.aether.AetherException;
import org.aether.TemporaryDirectory;
import org.aether.crs.EpsgCodes;
import org.aether.crs.GroundUnits;
import org.aether.feature.Reprojection;
import org.aether.raster.PixelWindow;
import org.aether.raster.RasterGrid;
import org.aether.view.GroundMetric;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
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
                            + " fit it; use H3 cells (--h3) instead.",
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
     * The H3 cells whose centre lies in the raster, by ascending index.
     *
     * @param resolution 0 (cells of 1,100 km) to 15 (of half a metre); 9 has edges of 200 m
     * @return polygons in EPSG:4326, longitude first; attribute {@code h3}: the index, such as {@code 89195da49b7ffff}
     * @throws AetherException when there is no such resolution, no cell has its centre in the raster, or too many have
     */
    public static SimpleFeatureCollection h3(RasterGrid grid, int resolution) {
        if (resolution < 0 || resolution > 15) {
            throw new AetherException("H3 has the resolutions 0 to 15, not " + resolution + ".");
        }
        H3Core h3 = h3();
        CoordinateReferenceSystem wgs84 = wgs84();
        requireFew(area(grid) / h3.getHexagonAreaAvg(resolution, AreaUnit.m2), "H3 cells of resolution " + resolution);
        TreeSet<Long> found = new TreeSet<>();
        candidates(h3, grid, grid.window(), wgs84, resolution, found);
        List<Long> ids = List.copyOf(found);
        List<LatLng> centres = ids.stream().map(h3::cellToLatLng).toList();
        double[][] xy = Reprojection.toCrs(
                centres.stream().mapToDouble(centre -> centre.lng).toArray(),
                centres.stream().mapToDouble(centre -> centre.lat).toArray(),
                wgs84,
                grid.crs());
        SimpleFeatureBuilder builder = builder("h3", "h3", wgs84);
        List<SimpleFeature> cells = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            double column = grid.column(xy[0][i]);
            double row = grid.row(xy[1][i]);
            if (column >= 0 && column < grid.width() && row >= 0 && row < grid.height()) {
                String index = h3.h3ToString(ids.get(i));
                builder.add(polygon(h3.cellToBoundary(ids.get(i))));
                builder.add(index);
                cells.add(builder.buildFeature(index));
            }
        }
        if (cells.isEmpty()) {
            throw new AetherException("No H3 cell of resolution " + resolution
                    + " has its centre in the raster; choose a higher resolution.");
        }
        return new ListFeatureCollection(builder.getFeatureType(), cells);
    }

    private static H3Core h3() {
        try {
            return H3Core.newInstance();
        } catch (IOException | UnsatisfiedLinkError e) {
            TemporaryDirectory.requireUsable("the H3 library", e);
            throw new AetherException(
                    "The H3 library could not be started (" + e.getMessage() + "); use squares (--grid) instead.", e);
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
     * Cells with their centre in the outline of a part, which is drawn a little too large: the outline's straight edges
     * in degrees are not quite those of the raster's CRS. H3 takes outlines of less than half the Earth, so wide rasters
     * in degrees go in parts.
     */
    private static void candidates(
            H3Core h3,
            RasterGrid grid,
            PixelWindow part,
            CoordinateReferenceSystem wgs84,
            int resolution,
            TreeSet<Long> found) {
        RasterGrid piece = grid.crop(part);
        boolean wide = GroundMetric.of(grid.crs()).geographic() && piece.east() - piece.west() > 90;
        if (wide && part.width() > 1) {
            int half = part.width() / 2;
            PixelWindow west = new PixelWindow(part.x(), part.y(), half, part.height());
            PixelWindow east = new PixelWindow(part.x() + half, part.y(), part.width() - half, part.height());
            candidates(h3, grid, west, wgs84, resolution, found);
            candidates(h3, grid, east, wgs84, resolution, found);
            return;
        }
        double marginX = (piece.east() - piece.west()) * 0.01 + piece.pixelWidth();
        double marginY = (piece.north() - piece.south()) * 0.01 + piece.pixelHeight();
        double[][] outline = outline(
                piece.west() - marginX, piece.south() - marginY, piece.east() + marginX, piece.north() + marginY);
        double[][] xy = Reprojection.toCrs(outline[0], outline[1], grid.crs(), wgs84);
        List<LatLng> ring = new ArrayList<>();
        for (int i = 0; i < xy[0].length; i++) {
            if (Double.isFinite(xy[0][i])) {
                ring.add(new LatLng(Math.max(-90, Math.min(90, xy[1][i])), Math.max(-180, Math.min(180, xy[0][i]))));
            }
        }
        found.addAll(h3.polygonToCells(ring, List.of(), resolution));
    }

    /** Points along a rectangle, {@code {x, y}}, not closed. */
    private static double[][] outline(double west, double south, double east, double north) {
        int steps = 64;
        double[][] xy = new double[2][4 * steps];
        for (int i = 0; i < steps; i++) {
            double x = (east - west) * i / steps;
            double y = (north - south) * i / steps;
            xy[0][i] = west + x;
            xy[1][i] = south;
            xy[0][steps + i] = east;
            xy[1][steps + i] = south + y;
            xy[0][2 * steps + i] = east - x;
            xy[1][2 * steps + i] = north;
            xy[0][3 * steps + i] = west;
            xy[1][3 * steps + i] = north - y;
        }
        return xy;
    }

    /** A cell that crosses the antimeridian continues beyond 180 degrees instead of running round the Earth. */
    private static Polygon polygon(List<LatLng> boundary) {
        double west = boundary.stream().mapToDouble(point -> point.lng).min().orElseThrow();
        double east = boundary.stream().mapToDouble(point -> point.lng).max().orElseThrow();
        Coordinate[] ring = new Coordinate[boundary.size() + 1];
        for (int i = 0; i < boundary.size(); i++) {
            LatLng point = boundary.get(i);
            ring[i] = new Coordinate(east - west > 180 && point.lng < 0 ? point.lng + 360 : point.lng, point.lat);
        }
        ring[boundary.size()] = new Coordinate(ring[0]);
        return GEOMETRY.createPolygon(ring);
    }
}
