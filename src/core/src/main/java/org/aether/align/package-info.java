/**
 * The training of the alignment (sections 2.2 to 2.5).
 *
 * <p>Rasters and a {@link org.aether.poi.PoiSet} enter; views are pooled and sentences encoded into a
 * {@link org.aether.align.TrainingSet}, from which the projectors are trained. An
 * {@link org.aether.model.AlignmentModel} and a {@link org.aether.align.TrainingReport} leave.
 *
 * <p>May use the packages up to the model, and PyTorch by way of DJL; knows neither JSON nor the store.
 */
@NullMarked
package org.aether.align;

import org.jspecify.annotations.NullMarked;
