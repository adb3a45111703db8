package org.aether.feature;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.geotools.geometry.jts.CurvedGeometryFactory;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/** The binary format of geometries in a GeoPackage: a header followed by well-known binary (GeoPackage 1.3, 2.1.3). */
final class GeoPackageGeometry {

    private static final int HEADER = 8;
    private static final int LITTLE_ENDIAN = 1;
    private static final int EMPTY = 1 << 4;
    private static final int XY_ENVELOPE = 1 << 1;

    /** Length of the envelope in bytes, by its kind. */
    private static final int[] ENVELOPE = {0, 32, 48, 48, 64};

    /** The maximum distance between an arc and the line that replaces it, as a fraction of the geometry's extent. */
    private static final double ARC_TOLERANCE = 1.0 / 5000;

    private static final GeometryFactory FACTORY = new GeometryFactory();

    private GeoPackageGeometry() {}

    /**
     * Reads a geometry; arcs become lines.
     *
     * @return null when it is empty
     * @throws IOException when the bytes are not a geometry
     */
    static @Nullable Geometry read(byte[] bytes) throws IOException {
        if (bytes.length < HEADER || bytes[0] != 'G' || bytes[1] != 'P') {
            throw new IOException("The header is not that of a GeoPackage geometry");
        }
        int flags = bytes[3];
        int kind = flags >> 1 & 7;
        if (kind >= ENVELOPE.length || bytes.length < HEADER + ENVELOPE[kind]) {
            throw new IOException("The envelope is truncated or of an unknown kind");
        }
        byte[] wkb = Arrays.copyOfRange(bytes, HEADER + ENVELOPE[kind], bytes.length);
        Geometry geometry;
        try {
            geometry = wkb(wkb);
        } catch (ParseException | RuntimeException e) {
            if ((flags & EMPTY) != 0) {
                return null;
            }
            throw new IOException(e);
        }
        if (geometry == null || geometry.isEmpty()) {
            return null;
        }
        for (Coordinate coordinate : geometry.getCoordinates()) {
            if (!Double.isFinite(coordinate.x) || !Double.isFinite(coordinate.y)) {
                throw new IOException("A coordinate is not a number");
            }
        }
        geometry.setSRID(0);
        return geometry;
    }

    private static Geometry wkb(byte[] wkb) throws ParseException {
        try {
            return new WKBReader().read(wkb);
        } catch (ParseException e) {
            if (!String.valueOf(e.getMessage()).contains("Unknown WKB type")) {
                throw e;
            }
            // JTS does not support curves. GeoTools does, and needs a tolerance, which depends on the extent.
            Envelope extent = curved(wkb, Double.MAX_VALUE).getEnvelopeInternal();
            double size = Math.max(extent.getWidth(), extent.getHeight());
            return linear(curved(wkb, size > 0 ? size * ARC_TOLERANCE : Double.MAX_VALUE));
        }
    }

    private static Geometry curved(byte[] wkb, double tolerance) throws ParseException {
        return new org.geotools.geometry.jts.WKBReader(new CurvedGeometryFactory(tolerance)).read(wkb);
    }

    /** Converts a geometry of GeoTools with curves to one of JTS without. */
    @SuppressWarnings("ReferenceEquality") // a geometry without parts is its own and only part
    private static Geometry linear(Geometry geometry) {
        if (geometry instanceof Polygon polygon) {
            LinearRing[] holes = new LinearRing[polygon.getNumInteriorRing()];
            Arrays.setAll(holes, i -> ring(polygon.getInteriorRingN(i)));
            return FACTORY.createPolygon(ring(polygon.getExteriorRing()), holes);
        }
        if (geometry instanceof LineString line) {
            return FACTORY.createLineString(line.getCoordinates());
        }
        if (geometry.getNumGeometries() == 1 && geometry.getGeometryN(0) == geometry) {
            return FACTORY.createGeometry(geometry);
        }
        Geometry[] parts = new Geometry[geometry.getNumGeometries()];
        Arrays.setAll(parts, i -> linear(geometry.getGeometryN(i)));
        return FACTORY.buildGeometry(Arrays.asList(parts));
    }

    private static LinearRing ring(LineString line) {
        return FACTORY.createLinearRing(line.getCoordinates());
    }

    /** Writes a geometry in two dimensions. As in GDAL, all geometries except points have an envelope. */
    static byte[] write(Geometry geometry, int srsId) {
        byte[] wkb = new WKBWriter(2, ByteOrderValues.LITTLE_ENDIAN).write(geometry);
        boolean hasEnvelope = geometry.getDimension() > 0 && !geometry.isEmpty();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + (hasEnvelope ? ENVELOPE[1] : 0) + wkb.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 'G').put((byte) 'P').put((byte) 0);
        bytes.put((byte) (LITTLE_ENDIAN | (hasEnvelope ? XY_ENVELOPE : 0)));
        bytes.putInt(srsId);
        if (hasEnvelope) {
            Envelope extent = geometry.getEnvelopeInternal();
            bytes.putDouble(extent.getMinX()).putDouble(extent.getMaxX());
            bytes.putDouble(extent.getMinY()).putDouble(extent.getMaxY());
        }
        return bytes.put(wkb).array();
    }
}
