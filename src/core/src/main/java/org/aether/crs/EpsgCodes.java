package org.aether.crs;

import java.util.Set;
import org.aether.AetherException;
import org.aether.TemporaryDirectory;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.IdentifiedObject;
import org.geotools.api.referencing.NoSuchAuthorityCodeException;
import org.geotools.api.referencing.NoSuchIdentifierException;
import org.geotools.api.referencing.ReferenceIdentifier;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.referencing.CRS;
import org.jspecify.annotations.Nullable;

/**
 * Coordinate reference systems by their EPSG number, easting (longitude) first.
 *
 * <p>The EPSG database is part of GeoTools, which unpacks it into the temporary directory when it is first used. An error
 * that this directory causes is reported as such. Thread-safe.
 */
public final class EpsgCodes {

    /**
     * Codes for which GeoTools 33 computes other coordinates than PROJ 9.1 (Equal Earth, the spherical cylindrical
     * equal-area grids, Belge Lambert 72 in its Belgian variant, NAD83(HARN) / Samoa). They are refused, because data
     * would be misplaced.
     */
    private static final Set<Integer> MISPLACED = Set.of(8857, 8858, 8859, 3410, 3975, 31300, 2156);

    private EpsgCodes() {}

    /**
     * The CRS of a code.
     *
     * @param code such as 27700
     * @throws AetherException when the database lacks the code or cannot be opened, or the projection cannot be computed
     */
    public static CoordinateReferenceSystem decode(int code) {
        if (MISPLACED.contains(code)) {
            throw new AetherException("The projection of EPSG:" + code
                    + " is not computed exactly by this program; reproject the data, for example to UTM with gdalwarp"
                    + " -t_srs or ogr2ogr -t_srs.");
        }
        try {
            return CRS.decode("EPSG:" + code, true);
        } catch (NoSuchAuthorityCodeException e) {
            // GeoTools reports every code as missing when the database could not be opened.
            TemporaryDirectory.requireUsable("the EPSG database", e);
            throw new AetherException(
                    "EPSG:" + code + " is not in the EPSG database of this program; check the code, or reproject the"
                            + " data to another coordinate reference system.",
                    e);
        } catch (NoSuchIdentifierException e) {
            throw new AetherException(
                    "The projection of EPSG:" + code + " cannot be computed by this program (" + e.getMessage()
                            + "); reproject the data, for example to UTM with gdalwarp -t_srs or ogr2ogr -t_srs.",
                    e);
        } catch (FactoryException | RuntimeException | LinkageError e) {
            TemporaryDirectory.requireUsable("the EPSG database", e);
            throw new AetherException(
                    "The coordinate reference system EPSG:" + code
                            + " cannot be built from the EPSG database; reproject the data to another one.",
                    e);
        }
    }

    /** The EPSG code that a CRS or datum declares, or null; the database is not searched for an equal one. */
    public static @Nullable Integer of(IdentifiedObject object) {
        for (ReferenceIdentifier identifier : object.getIdentifiers()) {
            if ("EPSG".equalsIgnoreCase(identifier.getCodeSpace())
                    && identifier.getCode().matches("\\d{1,9}")) {
                return Integer.valueOf(identifier.getCode());
            }
        }
        return null;
    }

    /** The name for messages: {@code EPSG:27700}, or the CRS's own name in quotation marks. */
    static String name(CoordinateReferenceSystem crs) {
        Integer code = of(crs);
        return code != null ? "EPSG:" + code : "'" + crs.getName().getCode() + "'";
    }
}
