package org.aether.wps;

import java.util.List;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.device.Compute;
import org.aether.feature.CoordinateSystems;
import org.aether.model.AlignmentModel;
import org.aether.raster.EmbeddingRaster;
import org.aether.region.PointRegions;
import org.aether.search.PlaceExplainer;
import org.aether.search.PlaceExplainer.Explanation;
import org.aether.store.ExplanationJson;
import org.aether.wps.coverage.CoverageRaster;
import org.aether.wps.coverage.Encoding;
import org.aether.wps.feature.FeatureLayer;
import org.aether.wps.model.ModelLibrary;
import org.aether.wps.request.ListenerProgress;
import org.aether.wps.request.MemoryLimit;
import org.aether.wps.request.PluginSettings;
import org.aether.wps.request.WorkQueue;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.util.ProgressListener;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.process.factory.DescribeParameter;
import org.geotools.process.factory.DescribeProcess;
import org.geotools.process.factory.DescribeResult;
import org.geotools.referencing.CRS;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/**
 * {@code aether:Explain}: the categories of the POI taxonomy of the model's training that a place resembles most.
 *
 * <p>The place is a point (the pixel that contains it, or the surroundings within the buffer) or one or more regions. The CRS of a
 * point is its own (GML, EWKT), otherwise {@code crs}, otherwise the coverage's.
 */
@DescribeProcess(
        title = "Explain",
        description = "Finds the categories of points of interest that a point or region resembles most, with"
                + " scores from -1 to 1.")
public final class ExplainProcess implements AetherProcess {

    private final ModelLibrary models;
    private final Compute compute;
    private final WorkQueue queue;
    private final MemoryLimit memory;

    public ExplainProcess(ModelLibrary models, Compute compute, WorkQueue queue, PluginSettings settings) {
        this.models = models;
        this.compute = compute;
        this.queue = queue;
        this.memory = settings.requestMemory();
    }

    /**
     * {@code {"places": [{"place": NAME, "pixels": N, "categories": [{"category", "subcategory", "score"}…]}…]}}, the
     * best category first; no categories where there is no data.
     *
     * @throws AetherException when there is neither a point nor a region, the point lies outside or has no data, or the
     *     model has no categories, as imported checkpoints
     */
    @SuppressWarnings("try") // the permit is only held
    @DescribeResult(
            name = "result",
            description = "The places with their nearest categories, as JSON",
            meta = {"mimeTypes=application/json"})
    public String execute(
            @DescribeParameter(name = "coverage", description = "AlphaEarth coverage") GridCoverage2D coverage,
            @DescribeParameter(name = "model", description = "Id of the model") String model,
            @DescribeParameter(name = "point", description = "The place, as a point; give this or regions", min = 0)
                    Geometry point,
            @DescribeParameter(
                            name = "crs",
                            description = "CRS of the point, by default the coverage's. EPSG:4326 has longitude first,"
                                    + " urn:ogc:def:crs:EPSG::4326 has latitude first, and likewise for other CRSs",
                            min = 0)
                    String crs,
            @DescribeParameter(
                            name = "regions",
                            description = "The places, as polygons or, with a buffer, as any geometries, in any CRS",
                            min = 0)
                    SimpleFeatureCollection regions,
            @DescribeParameter(
                            name = "buffer",
                            description =
                                    "Radius around the point or around each region in metres; 0 is the pixel or region itself",
                            min = 0,
                            defaultValue = "0",
                            minValue = 0,
                            maxValue = 100000)
                    Double buffer,
            @DescribeParameter(
                            name = "limit",
                            description = "Maximum number of categories per place",
                            min = 0,
                            defaultValue = "5",
                            minValue = 1,
                            maxValue = 1000)
                    Integer limit,
            @DescribeParameter(name = "encoding", description = Encoding.DESCRIPTION, min = 0, defaultValue = "AUTO")
                    Encoding encoding,
            ProgressListener listener) {
        if ((point == null) == (regions == null)) {
            throw new AetherException("Explain needs either a point or regions; "
                    + (point == null ? "both are missing." : "both are given."));
        }
        compute.requireDevice();
        Progress progress = ListenerProgress.of(listener);
        AlignmentModel loaded = models.load(model);
        WorkQueue.Kind kind = point != null && buffer <= 1000 ? WorkQueue.Kind.MAP : WorkQueue.Kind.JOB;
        try (WorkQueue.Permit permit = queue.acquire(kind, progress);
                EmbeddingRaster raster =
                        CoverageRaster.of(coverage, encoding, loaded.weights().bands())) {
            SimpleFeatureCollection places = point != null
                    ? place(point, crs, buffer, raster)
                    : FeatureLayer.inMemory(regions, "regions", memory, progress)
                            .features();
            List<Explanation> explanations =
                    PlaceExplainer.explain(loaded, List.of(raster), places, buffer, limit, compute, progress);
            if (point != null && explanations.get(0).pixels() == 0) {
                throw new AetherException(
                        "There is no data at " + coordinates(point) + "; choose another point, or a larger buffer.");
            }
            return ExplanationJson.of(
                            point == null
                                    ? explanations
                                    : List.of(explanations.get(0).named(coordinates(point))))
                    .toString();
        }
    }

    private static SimpleFeatureCollection place(
            Geometry given, String crsName, double buffer, EmbeddingRaster raster) {
        if (!(given instanceof Point point) || point.isEmpty()) {
            throw new AetherException("The parameter point is a " + given.getGeometryType()
                    + ", not one point; send other geometries as regions.");
        }
        CoordinateReferenceSystem crs = raster.grid().crs();
        double x = point.getX();
        double y = point.getY();
        if (given.getUserData() instanceof CoordinateReferenceSystem own) {
            crs = own;
            if (CRS.getAxisOrder(own) == CRS.AxisOrder.NORTH_EAST) {
                x = point.getY();
                y = point.getX();
            }
        } else if (crsName != null && !crsName.isBlank()) {
            crs = CoordinateSystems.decode(crsName);
            if (CoordinateSystems.northFirst(crsName)) {
                x = point.getY();
                y = point.getX();
            }
        }
        if (!Double.isFinite(x) || !Double.isFinite(y)) {
            throw new AetherException("The point " + x + "," + y + " is not valid; send two finite coordinates.");
        }
        return buffer > 0 ? PointRegions.point(x, y, crs) : PointRegions.pixel(List.of(raster), x, y, crs);
    }

    private static String coordinates(Geometry point) {
        return point.getCoordinate().x + "," + point.getCoordinate().y;
    }
}
