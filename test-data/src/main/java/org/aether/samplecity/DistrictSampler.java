package org.aether.samplecity;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aether.Progress;
import org.aether.Stage;
import org.aether.raster.RasterGrid;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.triangulate.VoronoiDiagramBuilder;

/**
 * Divides the extent into districts without gaps or overlaps and assigns each a population and occupation shares. The
 * districts are the cells of a Voronoi diagram of jittered sites, dense in the city and sparse in the country, with
 * boundaries displaced by noise.
 *
 * <p>The nine occupation shares are a softmax of affluence, centrality, learning, family, work and industry, each averaged
 * over the district, plus noise. Immutable and thread-safe.
 */
final class DistrictSampler {

    static final int SHARES = 9;

    private static final double CELL = 330;
    private static final double STEP = 25;
    /** Standard deviation of the displacement of boundaries, metres. */
    private static final double DISPLACEMENT = 38;

    /** Standard deviation of the noise of the logarithm of each share. */
    private static final double NOISE = 0.12;

    /** Logarithms of the average shares, roughly those of the nine NS-SeC classes in England. */
    private static final double[] AVERAGE = logs(0.14, 0.20, 0.11, 0.11, 0.05, 0.10, 0.10, 0.09, 0.10);

    private static final double[] BY_AFFLUENCE = {0.6, 0.36, 0.05, 0.1, -0.1, -0.32, -0.42, -0.52, 0};
    private static final double[] BY_CENTRALITY = {0.2, 0.1, 0.05, -0.15, -0.1, -0.1, -0.05, 0.05, 0.15};
    private static final double[] BY_LEARNING = {0.05, 0.1, 0, -0.05, -0.05, -0.05, -0.1, 0, 0.6};
    private static final double[] BY_FAMILY = {-0.05, 0.1, 0.1, 0.25, 0.15, 0, 0, -0.1, -0.35};
    private static final double[] BY_WORK = {0.2, 0.05, 0.1, -0.1, 0, 0, -0.1, -0.05, 0.05};
    private static final double[] BY_INDUSTRY = {-0.3, -0.15, 0, 0.05, 0.4, 0.35, 0.3, 0.2, -0.1};

    /**
     * @param shares nine numbers with the sum 1
     * @param fieldMeans mean of every {@link Field} over the district
     */
    record District(int id, String name, Polygon area, int population, double[] shares, float[] fieldMeans) {}

    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private final long seed;
    private final HiddenFields fields;
    private final GradientNoise bendX;
    private final GradientNoise bendY;

    DistrictSampler(HiddenFields fields, long seed) {
        this.fields = fields;
        this.seed = CoordinateHash.of(seed, 500);
        this.bendX = new GradientNoise(CoordinateHash.of(this.seed, 1), 520, 1);
        this.bendY = new GradientNoise(CoordinateHash.of(this.seed, 2), 520, 1);
    }

    private static double[] logs(double... shares) {
        double[] logs = new double[shares.length];
        for (int i = 0; i < shares.length; i++) {
            logs[i] = StrictMath.log(shares[i]);
        }
        return logs;
    }

    List<District> sample(RasterGrid extent, Progress progress) {
        Envelope frame = extent.extent();
        List<Coordinate> sites = sites(frame);
        List<Polygon> cells = new ArrayList<>();
        if (sites.size() < 2) {
            cells.add((Polygon) GEOMETRY.toGeometry(frame));
        } else {
            VoronoiDiagramBuilder builder = new VoronoiDiagramBuilder();
            builder.setSites(sites);
            builder.setClipEnvelope(frame);
            Geometry diagram = builder.getDiagram(GEOMETRY);
            Geometry clip = GEOMETRY.toGeometry(frame);
            for (int i = 0; i < diagram.getNumGeometries(); i++) {
                // The builder itself clips to a larger envelope.
                cells.add((Polygon) diagram.getGeometryN(i).intersection(clip));
            }
        }
        progress.stage(Stage.DRAWING, "districts", cells.size());
        List<District> districts = new ArrayList<>();
        for (Polygon area : displaced(cells, frame)) {
            districts.add(district(districts.size(), area));
            progress.advance(1);
        }
        return districts;
    }

    /** Jittered sites inside the frame, thinned outside the city. */
    private List<Coordinate> sites(Envelope frame) {
        List<Coordinate> sites = new ArrayList<>();
        for (long j = (long) Math.floor(frame.getMinY() / CELL); j * CELL < frame.getMaxY(); j++) {
            for (long i = (long) Math.floor(frame.getMinX() / CELL); i * CELL < frame.getMaxX(); i++) {
                long bits = CoordinateHash.of(seed, i, j);
                double x = CELL * (i + 0.1 + 0.8 * CoordinateHash.unit(bits, 0));
                double y = CELL * (j + 0.1 + 0.8 * CoordinateHash.unit(bits, 1));
                boolean inside = x > frame.getMinX() + 60
                        && x < frame.getMaxX() - 60
                        && y > frame.getMinY() + 60
                        && y < frame.getMaxY() - 60;
                if (inside) {
                    double built = fields.at(x, y)[Field.DENSITY.ordinal()];
                    if (CoordinateHash.unit(bits, 2) < 0.04 + 0.96 * Math.min(1, 1.15 * built)) {
                        sites.add(new Coordinate(x, y));
                    }
                }
            }
        }
        return sites;
    }

    /** Displaces all boundaries, by less when a boundary would otherwise intersect itself and make its polygon invalid. */
    private List<Polygon> displaced(List<Polygon> cells, Envelope frame) {
        for (double by = DISPLACEMENT; ; by = by < 1 ? 0 : by / 2) {
            List<Polygon> displaced = new ArrayList<>(cells.size());
            for (Polygon cell : cells) {
                displaced.add(displaced(cell, frame, by));
            }
            if (by == 0 || displaced.stream().allMatch(Polygon::isValid)) {
                return displaced;
            }
        }
    }

    /**
     * Displaces the boundary of a cell. Neighbours get the same common boundary: edges are subdivided from their lower end
     * in either direction of the ring, and the displacement depends on the point alone. It vanishes at the frame.
     */
    private Polygon displaced(Polygon cell, Envelope frame, double maxDisplacement) {
        Coordinate[] ring = cell.getExteriorRing().getCoordinates();
        Set<Coordinate> points = new LinkedHashSet<>();
        for (int i = 0; i + 1 < ring.length; i++) {
            boolean forward = ring[i].compareTo(ring[i + 1]) < 0;
            Coordinate from = forward ? ring[i] : ring[i + 1];
            Coordinate to = forward ? ring[i + 1] : ring[i];
            int pieces = (int) Math.max(1, Math.ceil(from.distance(to) / STEP));
            for (int k = 0; k < pieces; k++) {
                double part = (double) (forward ? k : pieces - k) / pieces;
                double x = part == 1 ? to.x : from.x + part * (to.x - from.x);
                double y = part == 1 ? to.y : from.y + part * (to.y - from.y);
                points.add(displaced(x, y, frame, maxDisplacement));
            }
        }
        List<Coordinate> closed = new ArrayList<>(points);
        closed.add(closed.get(0));
        return GEOMETRY.createPolygon(closed.toArray(new Coordinate[0]));
    }

    private Coordinate displaced(double x, double y, Envelope frame, double maxDisplacement) {
        double edge = Math.min(
                Math.min(x - frame.getMinX(), frame.getMaxX() - x), Math.min(y - frame.getMinY(), frame.getMaxY() - y));
        double by = maxDisplacement * Math.max(0, Math.min(1, edge / 300));
        double toX = x + by * bendX.at(x, y);
        double toY = y + by * bendY.at(x, y);
        return new Coordinate(Math.round(toX * 100) / 100.0, Math.round(toY * 100) / 100.0);
    }

    private District district(int index, Polygon area) {
        float[] mean = means(area);
        Coordinate site = area.getCentroid().getCoordinate();
        long bits = CoordinateHash.of(seed + 1, Math.round(site.x), Math.round(site.y));
        double[] shares = new double[SHARES];
        double sum = 0;
        double industry = Math.max(0, Math.min(1, 0.5 + mean[Field.INDUSTRY.ordinal()]));
        for (int i = 0; i < SHARES; i++) {
            double log = AVERAGE[i]
                    + BY_AFFLUENCE[i] * mean[Field.AFFLUENCE.ordinal()]
                    + BY_CENTRALITY[i] * mean[Field.CENTRALITY.ordinal()]
                    + BY_LEARNING[i] * mean[Field.LEARNING.ordinal()]
                    + BY_FAMILY[i] * mean[Field.FAMILY.ordinal()]
                    + BY_WORK[i] * mean[Field.WORK.ordinal()]
                    + BY_INDUSTRY[i] * industry
                    + NOISE * LandUseSampler.normal(bits, 4 * i);
            shares[i] = StrictMath.exp(log);
            sum += shares[i];
        }
        for (int i = 0; i < SHARES; i++) {
            shares[i] /= sum;
        }
        double perSquareKilometre = 60 + 11000 * Math.max(0, mean[Field.DENSITY.ordinal()]);
        double spread = 0.75 + 0.5 * CoordinateHash.unit(bits, 90);
        int population = (int) Math.max(1, Math.round(area.getArea() / 1e6 * perSquareKilometre * spread));
        return new District(index, "District " + (index + 1), area, population, shares, mean);
    }

    /** Means over the points of a lattice of 40 m inside the area, or the values at its interior point when it has none. */
    private float[] means(Polygon area) {
        Envelope box = area.getEnvelopeInternal();
        IndexedPointInAreaLocator locator = new IndexedPointInAreaLocator(area);
        double step = 40 * Math.max(1, Math.sqrt(area.getArea()) / 1000);
        double[] sum = new double[Field.COUNT];
        float[] here = new float[Field.COUNT];
        int number = 0;
        for (double y = Math.ceil(box.getMinY() / step) * step; y <= box.getMaxY(); y += step) {
            for (double x = Math.ceil(box.getMinX() / step) * step; x <= box.getMaxX(); x += step) {
                if (locator.locate(new Coordinate(x, y)) != Location.EXTERIOR) {
                    fields.at(x, y, here, 0);
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += here[i];
                    }
                    number++;
                }
            }
        }
        if (number == 0) {
            Coordinate inside = area.getInteriorPoint().getCoordinate();
            return fields.at(inside.x, inside.y);
        }
        float[] mean = new float[Field.COUNT];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / number);
        }
        return mean;
    }
}
