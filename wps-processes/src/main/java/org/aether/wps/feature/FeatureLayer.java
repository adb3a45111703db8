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
 * Converts the features of a request to the form that the core needs: with a CRS, and with easting (longitude) first.
 *
 * <ul>
 *   <li>The CRS of the features determines their axis order. GeoServer swaps the axes of what it reads to easting first and
 *       declares a CRS with this order. If a CRS with northing (latitude) first is declared, the geometries are swapped.
 *   <li>Features without a CRS are longitudes and latitudes, as in GeoJSON, if their coordinates are in that range. Otherwise
 *       they are refused, since their CRS is missing.
 * </ul>
 */
public final class FeatureLayer {

    /** Memory of a feature without its values, a generous estimate. */
    private static final long FEATURE_BYTES = 300;

    /** Memory of a vertex of a geometry, a generous estimate. */
    private static final long VERTEX_BYTES = 40;

    private FeatureLayer() {}

    /**
     * A view of the features that reads them at every iteration and keeps none.
     *
     * @param what the features in messages: "POIs"
     * @param progress checked for cancellation before every feature
     */
    public static FeatureFile streamed(SimpleFeatureCollection features, String what, Progress progress) {
        SimpleFeatureType schema = features.getSchema();
        GeometryDescriptor geometry = schema.getGeometryDescriptor();
        if (geometry == null) {
            throw new AetherException("The " + what + " have no geometry; send features with a geometry.");
        }
        CoordinateReferenceSystem declared = geometry.getCoordinateReferenceSystem();
        CoordinateReferenceSystem crs = declared == null ? lonLat(features, what) : eastNorth(declared, what);
        boolean swapped = crs != declared && declared != null;
        SimpleFeatureCollection view = new EastNorthFeatures(features, crs, swapped, progress);
        return new FeatureFile(view, crs, FeatureFile.leftOut(features));
    }

    /**
     * Reads all features into memory, for work that iterates over them more than once: a data store need not repeat its order,
     * and vectors are assigned to features by their order.
     *
     * @param what the features in messages: "regions"
     * @param memory the limit of their memory
     * @param progress checked for cancellation before every feature
     * @throws AetherException when they need more memory
     */
    public static FeatureFile inMemory(
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
                    + ") cannot be longitudes and latitudes; declare their CRS.");
        }
        return CoordinateSystems.lonLat();
    }

    /** The CRS itself if it has easting first, otherwise the same CRS with easting first. */
    private static CoordinateReferenceSystem eastNorth(CoordinateReferenceSystem declared, String what) {
        if (CRS.getAxisOrder(declared) != CRS.AxisOrder.NORTH_EAST) {
            return declared;
        }
        Integer code = CoordinateSystems.epsgCode(declared);
        if (code == null) {
            throw new AetherException("The CRS of the " + what + " (" + CoordinateSystems.name(declared)
                    + ") has northing first and no EPSG code; reproject them to a CRS with an EPSG code.");
        }
        return CoordinateSystems.epsg(code);
    }
}
