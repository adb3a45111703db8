/**
 * Points of interest and the sentences that describe them (eq. 1).
 *
 * <p>The features of a layer enter; the attributes with the name, the category and the description are found by their usual
 * names or taken as given. A {@link org.aether.poi.PoiSet} leaves: places, sentences, and what was left out.
 *
 * <p>May use the package of features.
 */
@NullMarked
package org.aether.poi;

import org.jspecify.annotations.NullMarked;
