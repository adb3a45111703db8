package org.aether.poi;

/**
 * A point of interest.
 *
 * @param x easting or longitude in the CRS of its {@link PoiSet}
 * @param y northing or latitude
 * @param category first level of the taxonomy, empty when unknown
 * @param subcategory second level, empty when unknown
 * @param sentence what the text encoder reads (eq. 1)
 */
public record Poi(double x, double y, String category, String subcategory, String sentence) {}
