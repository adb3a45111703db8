package org.aether.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.aether.Progress;
import org.aether.embed.PixelFunctions;
import org.aether.feature.FeatureFiles;
import org.aether.geotiff.GeoTiffRaster;
import org.aether.raster.EmbeddingRaster;
import org.aether.raster.RasterGrid;
import org.aether.region.RegionAggregator;
import org.aether.region.RegionVectors;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.feature.simple.SimpleFeatureBuilder;
import org.geotools.feature.simple.SimpleFeatureTypeBuilder;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.triangulate.VoronoiDiagramBuilder;

/**
 * Compares the mean vectors of polygons that partition the city, and of buffers of 300 m, with a script that reads a masked
 * window for each region.
 */
final class RegionsStage implements StageBenchmark {

    private static final double BUFFER = 300;
    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    @Override
    public List<Comparison> run(Site site) throws IOException {
        List<Comparison> lines = new ArrayList<>();
        lines.addAll(over(site, site.raster(), 64));
        lines.addAll(over(site, site.embedding(), 128));
        return lines;
    }

    private static List<Comparison> over(Site site, Path file, int bands) throws IOException {
        try (EmbeddingRaster raster = GeoTiffRaster.open(file)) {
            int count = site.scale().regions;
            List<Geometry> points = points(raster.grid(), count);
            List<Geometry> polygons = polygons(raster.grid(), points);
            List<Geometry> circles =
                    points.stream().map(point -> point.buffer(BUFFER, 32)).toList();
            return List.of(
                    compare(site, raster, file, "polygons", polygons, polygons, 0, bands),
                    compare(site, raster, file, "buffers of 300 m", points, circles, BUFFER, bands));
        }
    }

    private static Comparison compare(
            Site site,
            EmbeddingRaster raster,
            Path file,
            String kind,
            List<Geometry> ours,
            List<Geometry> theirs,
            double buffer,
            int bands)
            throws IOException {
        SimpleFeatureCollection features = features(ours, raster.grid());
        Path polygons = site.file("regions-" + (buffer > 0 ? "buffers" : "polygons") + ".geojson");
        FeatureFiles.write(polygons, features(theirs, raster.grid()));
        Path out = site.file("regions.f64");
        try (Peer peer = site.peer(List.of("rasterio", "numpy"), "regions", file, polygons, out)) {
            RegionVectors[] vectors = new RegionVectors[1];
            Site.Timings timings = site.interleaved(
                    () -> Site.time(() -> vectors[0] = RegionAggregator.aggregate(
                            List.of(raster),
                            features,
                            buffer,
                            PixelFunctions.raw(raster.bands()),
                            site.threads(),
                            Progress.NONE)),
                    peer,
                    false);
            String amount = String.format(
                    Locale.ROOT,
                    "%,d %s, %,d×%,d×%d int8",
                    ours.size(),
                    kind,
                    raster.grid().width(),
                    raster.grid().height(),
                    bands);
            String stage = "regions, " + bands + " bands";
            Comparison line = peer == null
                    ? Comparison.plain(stage, amount, timings.ours(), null)
                    : Comparison.faster(stage, amount, timings.ours(), timings.peer(), 20)
                            .with("meanDifference", difference(vectors[0], Site.readDoubles(out), bands));
            return timings.into(line);
        }
    }

    /** Mean absolute difference. The sides differ in pixels on outlines, and the circles of the peer are polygons. */
    private static double difference(RegionVectors ours, double[] theirs, int bands) {
        double sum = 0;
        int regions = theirs.length / (bands + 1);
        for (int region = 0; region < regions; region++) {
            for (int band = 0; band < bands; band++) {
                sum += Math.abs(ours.means().get(region, band) - theirs[region * (bands + 1) + 1 + band]);
            }
        }
        return sum / (regions * (double) bands);
    }

    /** Random points, ordered by rows of a coarse grid, as the places of real files roughly are. */
    static List<Geometry> points(RasterGrid grid, int count) {
        Random random = new Random(Site.SEED);
        double cell = Math.sqrt((grid.east() - grid.west()) * (grid.north() - grid.south()) / count) * 4;
        List<Coordinate> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(new Coordinate(
                    grid.west() + random.nextDouble() * (grid.east() - grid.west()),
                    grid.south() + random.nextDouble() * (grid.north() - grid.south())));
        }
        places.sort(Comparator.comparingDouble((Coordinate place) -> Math.floor(place.y / cell))
                .thenComparingDouble(place -> place.x));
        return places.stream()
                .map(place -> (Geometry) GEOMETRY.createPoint(place))
                .toList();
    }

    /** The Voronoi cell of each point; the cells partition the extent. */
    static List<Geometry> polygons(RasterGrid grid, List<Geometry> points) {
        Envelope extent = grid.extent();
        VoronoiDiagramBuilder builder = new VoronoiDiagramBuilder();
        builder.setSites(points.stream().map(Geometry::getCoordinate).toList());
        builder.setClipEnvelope(extent);
        Geometry cells = builder.getDiagram(GEOMETRY);
        Geometry border = GEOMETRY.toGeometry(extent);
        Map<Coordinate, Geometry> byPoint = new HashMap<>();
        for (int i = 0; i < cells.getNumGeometries(); i++) {
            Geometry cell = cells.getGeometryN(i);
            byPoint.put((Coordinate) cell.getUserData(), cell.intersection(border));
        }
        return points.stream().map(point -> byPoint.get(point.getCoordinate())).toList();
    }

    private static SimpleFeatureCollection features(List<Geometry> geometries, RasterGrid grid) {
        SimpleFeatureTypeBuilder type = new SimpleFeatureTypeBuilder();
        type.setName("regions");
        type.add("geometry", Geometry.class, grid.crs());
        SimpleFeatureType schema = type.buildFeatureType();
        ListFeatureCollection features = new ListFeatureCollection(schema);
        for (int i = 0; i < geometries.size(); i++) {
            features.add(SimpleFeatureBuilder.build(schema, List.of(geometries.get(i)), "region." + i));
        }
        return features;
    }
}
