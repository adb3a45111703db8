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
import org.jspecify.annotations.Nullable;

/**
 * Decodes the names of coordinate reference systems in files and in requests. Every CRS it returns has easting first.
 *
 * <p>Stateless and thread-safe. The EPSG database is part of GeoTools; nothing is downloaded.
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

    /** Needed in programs that set easting first everywhere, such as GeoServer. */
    private static final Hints AUTHORITY_ORDER = new Hints(Hints.FORCE_LONGITUDE_FIRST_AXIS_ORDER, Boolean.FALSE);

    private CoordinateSystems() {}

    /** WGS 84 with longitude first, the CRS of GeoJSON and of columns named lon and lat. */
    public static CoordinateReferenceSystem lonLat() {
        return epsg(4326);
    }

    /** The CRS of an EPSG code, easting first. */
    public static CoordinateReferenceSystem epsg(int code) {
        return decode("EPSG:" + code);
    }

    /**
     * The CRS of a name.
     *
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
                    e.kind(),
                    e,
                    "The coordinate reference system '{}' is not supported; use one of the EPSG database, such as"
                            + " EPSG:27700. {}",
                    shortened(trimmed),
                    e.sentence());
        }
        throw new AetherException("The coordinate reference system '" + shortened(trimmed)
                + "' is not known; write it as EPSG:27700 or urn:ogc:def:crs:EPSG::27700.");
    }

    /**
     * Whether coordinates in a CRS of this name have latitude or northing first. For the URNs and addresses of the OGC this
     * is the order in the definition of the EPSG database. {@code EPSG:4326} and {@code CRS:84} mean easting first.
     *
     * @throws AetherException when the name is not in the database
     */
    public static boolean northFirst(String name) {
        return OGC_NAME.matcher(name.trim()).matches() && northFirstByDefinition(name);
    }

    /**
     * Whether the definition of the EPSG database has latitude or northing first, for any way of writing the code. False for
     * CRS:84 and for the old {@code http://www.opengis.net/gml/srs/epsg.xml#4326}, which mean easting first.
     *
     * @throws AetherException when the name is not in the database
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
                            + "' is not known; use one of the EPSG database, such as EPSG:27700.",
                    e);
        }
    }

    /** Whether coordinates in a CRS are WGS 84 longitudes and latitudes, as in GeoJSON. */
    public static boolean isLonLat(CoordinateReferenceSystem crs) {
        return CrsTransform.same(crs, lonLat()) || Integer.valueOf(4326).equals(epsgCode(crs));
    }

    /**
     * The EPSG code that a CRS declares, or null. The database is not searched for an equal CRS, because GeoTools would
     * compare every entry, which takes many seconds.
     */
    public static @Nullable Integer epsgCode(CoordinateReferenceSystem crs) {
        return EpsgCodes.of(crs);
    }

    /** The name for messages: {@code EPSG:27700}, or the CRS's own name. */
    public static String name(CoordinateReferenceSystem crs) {
        Integer code = epsgCode(crs);
        return code != null ? "EPSG:" + code : crs.getName().getCode();
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
