/**
 * Groups of options that several commands share, and the checks of their values.
 *
 * <p>Text from the command line enters; settings of {@code core}, opened rasters and checked output files leave. Ranges and
 * defaults come from {@link org.aether.Setting}. It uses {@code core} and picocli, and no other package of the command line.
 */
package org.aether.cli.options;
