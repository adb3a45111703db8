package org.aether.feature;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aether.AetherException;
import org.aether.crs.CrsTransform;
import org.aether.crs.EpsgCodes;
import org.aether.crs.WellKnownText;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.referencing.CRS;
import org.geotools.referencing.ReferencingFactoryFinder;
import org.geotools.util.factory.Hints;

/**
 * Names of coordinate reference systems as files and users write them; every CRS it returns is east-north.
 *
 * <p>Immutable, thread-safe, offline (the EPSG database travels with GeoTools).
 */
public final class CoordinateSystems {

    private static final Pattern EPSG = Pattern.compile(
            "(?:EPSG:+|urn:(?:x-)?ogc:def:crs:EPSG:[^:]*:|https?://www\\.opengis\\.net/(?:def/crs/EPSG/[^/]+/|gml/srs/epsg\\.xml#))(\\d{1,9})",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern OGC_NAME = Pattern.compile(
            "(?:urn:(?:x-)?ogc:def:crs:EPSG:[^:]*:|https?://www\\.opengis\\.net/def/crs/EPSG/[^/]+/)\\d{1,9}",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LON_LAT = Pattern.compile(
            "(?:CRS:?84|OGC:CRS84|urn:ogc:def:crs:OGC:[^:]*:CRS84|https?://www\\.opengis\\.net/def/crs/OGC/[^/]+/CRS84)",
            Pattern.CASE_INSENSITIVE);

    /** Also in programs that have easting first everywhere else, such as GeoServer. */
    private static final Hints AUTHORITY_ORDER = new Hints(Hints.FORCE_LONGITUDE_FIRST_AXIS_ORDER, Boolean.FALSE);

    private CoordinateSystems() {}

    /** WGS 84 with longitude first: what GeoJSON and lon/lat columns mean. */
    public static CoordinateReferenceSystem lonLat() {
        return epsg(4326);
    }

    /** An east-north CRS by its EPSG number. */
    public static CoordinateReferenceSystem epsg(int code) {
        return decode("EPSG:" + code);
    }

    /**
     * @param name {@code EPSG:27700}, {@code urn:ogc:def:crs:EPSG::27700}, {@code urn:ogc:def:crs:OGC:1.3:CRS84},
     *     {@code http://www.opengis.net/def/crs/EPSG/0/27700}, or well-known text
     * @throws AetherException when it is none of these, or not in the EPSG database
     */
    public static CoordinateReferenceSystem decode(String name) {
        String trimmed = name.trim();
        if (LON_LAT.matcher(trimmed).matches()) {
            return EpsgCodes.decode(4326);
        }
        try {
            Matcher epsg = EPSG.matcher(trimmed);
            if (epsg.matches()) {
                return EpsgCodes.decode(Integer.parseInt(epsg.group(1)));
            }
            if (WellKnownText.matches(trimmed)) {
                return WellKnownText.parse(trimmed, "the data");
            }
        } catch (AetherException e) {
            if (e.kind() == AetherException.Kind.UNAVAILABLE || e.kind() == AetherException.Kind.OUT_OF_RESOURCES) {
                throw e;
            }
            throw new AetherException(
                    "The coordinate reference system '" + shortened(trimmed)
                            + "' cannot be understood; use one of the EPSG database, such as EPSG:27700. "
                            + e.getMessage(),
                    e);
        }
        throw new AetherException("The coordinate reference system '" + shortened(trimmed)
                + "' cannot be understood; write it as EPSG:27700 or urn:ogc:def:crs:EPSG::27700.");
    }

    /**
     * Whether coordinates that come with this name have their latitude or northing first. Names of the OGC, as URN or as
     * address, mean the order of the EPSG database's definition; {@code EPSG:4326} and {@code CRS:84} mean easting first.
     *
     * @throws AetherException when the database does not know it
     */
    public static boolean northFirst(String name) {
        return OGC_NAME.matcher(name.trim()).matches() && northFirstByDefinition(name);
    }

    /**
     * Whether the EPSG database's definition has the latitude or northing first, in whatever form the number is written;
     * false for CRS:84 and for the old {@code http://www.opengis.net/gml/srs/epsg.xml#4326}, which mean easting first.
     *
     * @throws AetherException when the database does not know it
     */
    public static boolean northFirstByDefinition(String name) {
        Matcher epsg = EPSG.matcher(name.trim());
        if (!epsg.matches() || name.toLowerCase(Locale.ROOT).contains("epsg.xml#")) {
            return false;
        }
        try {
            return CRS.getAxisOrder(ReferencingFactoryFinder.getCRSAuthorityFactory("EPSG", AUTHORITY_ORDER)
                            .createCoordinateReferenceSystem(epsg.group(1)))
                    == CRS.AxisOrder.NORTH_EAST;
        } catch (FactoryException e) {
            throw new AetherException(
                    "The coordinate reference system '" + shortened(name.trim())
                            + "' cannot be understood; use one of the EPSG database, such as EPSG:27700.",
                    e);
        }
    }

    /** Whether coordinates in it are WGS 84 longitudes and latitudes, the CRS of GeoJSON. */
    public static boolean isLonLat(CoordinateReferenceSystem crs) {
        return CrsTransform.same(crs, lonLat()) || Integer.valueOf(4326).equals(epsgCode(crs));
    }

    /**
     * The EPSG number a CRS says it has, or null. The database is not searched for an equal one: GeoTools compares with
     * every entry, which takes many seconds.
     */
    public static Integer epsgCode(CoordinateReferenceSystem crs) {
        return EpsgCodes.of(crs);
    }

    /** For messages: {@code EPSG:27700}, or its own name. */
    public static String name(CoordinateReferenceSystem crs) {
        Integer code = epsgCode(crs);
        return code != null ? "EPSG:" + code : crs.getName().getCode();
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
