package org.aether.wps.feature;

import java.util.ArrayList;
import java.util.List;
import org.aether.AetherException;
import org.aether.Progress;
import org.aether.feature.CoordinateSystems;
import org.aether.feature.FeatureFile;
import org.aether.wps.request.MemoryLimit;
import org.geotools.api.feature.simple.SimpleFeature;
import org.geotools.api.feature.simple.SimpleFeatureType;
import org.geotools.api.feature.type.GeometryDescriptor;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.data.collection.ListFeatureCollection;
import org.geotools.data.simple.SimpleFeatureCollection;
import org.geotools.data.simple.SimpleFeatureIterator;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.locationtech.jts.geom.Geometry;

/**
 * The features of a request as the core wants them: with a CRS, and easting (longitude) first.
 *
 * <ul>
 *   <li>Axis order is what the CRS of the features says. GeoServer turns what it reads to easting first and gives a CRS
 *       that says so; a CRS that says northing (latitude) first is believed, and its geometries are turned.
 *   <li>Features without a CRS count as longitude and latitude when they can be that, as GeoJSON has it; else they are
 *       refused, since their CRS was forgotten.
 * </ul>
 */
public final class FeatureLayer {

    /** Bytes a feature takes besides its values: the objects themselves, measured roughly and generously. */
    private static final long FEATURE_BYTES = 300;

    private static final long VERTEX_BYTES = 40;

    private FeatureLayer() {}

    /**
     * A view that reads the features each time it is iterated and keeps none.
     *
     * @param what "POIs", for messages
     * @param progress asked before every feature whether to go on
     */
    public static FeatureFile streamed(SimpleFeatureCollection features, String what, Progress progress) {
        SimpleFeatureType schema = features.getSchema();
        GeometryDescriptor geometry = schema.getGeometryDescriptor();
        if (geometry == null) {
            throw new AetherException("The " + what + " have no geometry; give each its location.");
        }
        CoordinateReferenceSystem declared = geometry.getCoordinateReferenceSystem();
        CoordinateReferenceSystem crs = declared == null ? lonLat(features, what) : eastNorth(declared, what);
        boolean turned = crs != declared && declared != null;
        SimpleFeatureCollection view = new EastNorthFeatures(features, crs, turned, progress);
        return new FeatureFile(view, crs, FeatureFile.leftOut(features));
    }

    /**
     * All features in memory, for work that goes over them more than once: a data store need not repeat its order, and
     * vectors are matched to features by it.
     *
     * @param memory what they may take
     * @throws AetherException when they take more
     */
    public static FeatureFile held(
            SimpleFeatureCollection features, String what, MemoryLimit memory, Progress progress) {
        FeatureFile streamed = streamed(features, what, progress);
        List<SimpleFeature> all = new ArrayList<>();
        long bytes = 0;
        try (SimpleFeatureIterator iterator = streamed.features().features()) {
            while (iterator.hasNext()) {
                SimpleFeature feature = iterator.next();
                all.add(feature);
                bytes += bytes(feature);
                memory.require(bytes, "the first " + all.size() + " " + what, "send fewer " + what);
            }
        }
        return new FeatureFile(
                new ListFeatureCollection(streamed.features().getSchema(), all), streamed.crs(), streamed.leftOut());
    }

    private static long bytes(SimpleFeature feature) {
        long bytes = FEATURE_BYTES;
        for (Object value : feature.getAttributes()) {
            bytes += 24;
            if (value instanceof Geometry geometry) {
                bytes += VERTEX_BYTES * geometry.getNumPoints();
            } else if (value instanceof CharSequence text) {
                bytes += 2L * text.length();
            }
        }
        return bytes;
    }

    private static CoordinateReferenceSystem lonLat(SimpleFeatureCollection features, String what) {
        ReferencedEnvelope bounds = features.getBounds();
        if (bounds == null || bounds.isEmpty()) {
            return CoordinateSystems.lonLat();
        }
        boolean degrees = bounds.getMinX() >= -360
                && bounds.getMaxX() <= 360
                && bounds.getMinY() >= -90
                && bounds.getMaxY() <= 90;
        if (!degrees) {
            throw new AetherException("The " + what + " have no coordinate reference system, and their coordinates ("
                    + bounds.getMinX() + "," + bounds.getMinY() + " to " + bounds.getMaxX() + "," + bounds.getMaxY()
                    + ") cannot be longitudes and latitudes; say which CRS they are in.");
        }
        return CoordinateSystems.lonLat();
    }

    /** The CRS itself when it has easting first, else its twin that has. */
    private static CoordinateReferenceSystem eastNorth(CoordinateReferenceSystem declared, String what) {
        if (CRS.getAxisOrder(declared) != CRS.AxisOrder.NORTH_EAST) {
            return declared;
        }
        Integer code = CoordinateSystems.epsgCode(declared);
        if (code == null) {
            throw new AetherException("The CRS of the " + what + " (" + CoordinateSystems.name(declared)
                    + ") has the northing first and no EPSG code; reproject them to one that has a code.");
        }
        return CoordinateSystems.epsg(code);
    }
}
