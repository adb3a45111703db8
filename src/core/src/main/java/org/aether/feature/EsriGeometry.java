package org.aether.feature;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * Reads the geometries of Esri's JSON (ArcGIS REST API, "Geometry objects"): {@code x, y}; {@code points}; {@code paths};
 * {@code rings}, of which the clockwise ones are shells and the others holes. Z and M are ignored.
 */
final class EsriGeometry {

    private final GeometryFactory factory = new GeometryFactory();

    /**
     * Reads a geometry.
     *
     * @return null when it is empty
     * @throws IllegalArgumentException when it is invalid, or of a kind that is not supported (curves)
     */
    @Nullable Geometry read(JsonNode shape) {
        if (shape.has("x")) {
            JsonNode x = shape.path("x");
            JsonNode y = shape.path("y");
            // An empty point has "NaN" or null.
            return x.isNumber() && y.isNumber() && Double.isFinite(x.doubleValue()) && Double.isFinite(y.doubleValue())
                    ? factory.createPoint(new Coordinate(x.doubleValue(), y.doubleValue()))
                    : null;
        }
        if (shape.has("points")) {
            return simplest(factory.createMultiPointFromCoords(coordinates(shape.path("points"))));
        }
        if (shape.has("paths")) {
            List<LineString> lines = new ArrayList<>();
            shape.path("paths").forEach(path -> lines.add(factory.createLineString(coordinates(path))));
            return simplest(factory.createMultiLineString(lines.toArray(LineString[]::new)));
        }
        if (shape.has("rings")) {
            return simplest(polygons(shape.path("rings")));
        }
        throw new IllegalArgumentException("The kind of geometry is not supported");
    }

    /** The only element of a collection of one, null for an empty one. */
    private static @Nullable Geometry simplest(Geometry geometry) {
        if (geometry.isEmpty()) {
            return null;
        }
        return geometry.getNumGeometries() == 1 ? geometry.getGeometryN(0) : geometry;
    }

    private Geometry polygons(JsonNode rings) {
        List<LinearRing> shells = new ArrayList<>();
        List<LinearRing> holes = new ArrayList<>();
        for (JsonNode ring : rings) {
            LinearRing closed = factory.createLinearRing(coordinates(ring));
            if (closed.isEmpty()) {
                continue;
            }
            (Orientation.isCCW(closed.getCoordinateSequence()) ? holes : shells).add(closed);
        }
        List<List<LinearRing>> holesOfShell = new ArrayList<>();
        shells.forEach(shell -> holesOfShell.add(new ArrayList<>()));
        List<Polygon> areas = new ArrayList<>();
        for (LinearRing hole : holes) {
            int shell = smallestShellAround(hole, shells);
            if (shell >= 0) {
                holesOfShell.get(shell).add(hole);
            } else {
                // A shell with the wrong orientation.
                areas.add(factory.createPolygon(hole));
            }
        }
        for (int i = 0; i < shells.size(); i++) {
            areas.add(factory.createPolygon(shells.get(i), holesOfShell.get(i).toArray(LinearRing[]::new)));
        }
        return factory.createMultiPolygon(areas.toArray(Polygon[]::new));
    }

    /** The index of the smallest shell that contains a hole, or -1. */
    private int smallestShellAround(LinearRing hole, List<LinearRing> shells) {
        List<Integer> around = new ArrayList<>();
        for (int i = 0; i < shells.size(); i++) {
            if (shells.get(i).getEnvelopeInternal().covers(hole.getEnvelopeInternal())
                    && factory.createPolygon(shells.get(i)).covers(hole)) {
                around.add(i);
            }
        }
        return around.stream()
                .min(Comparator.comparingDouble(
                        i -> factory.createPolygon(shells.get(i)).getArea()))
                .orElse(-1);
    }

    private static Coordinate[] coordinates(JsonNode list) {
        Coordinate[] coordinates = new Coordinate[list.size()];
        for (int i = 0; i < coordinates.length; i++) {
            JsonNode pair = list.get(i);
            if (!pair.path(0).isNumber() || !pair.path(1).isNumber()) {
                throw new IllegalArgumentException("A coordinate is not a number");
            }
            coordinates[i] =
                    new Coordinate(pair.get(0).doubleValue(), pair.get(1).doubleValue());
        }
        return coordinates;
    }
}
