/**
 * The report of the demo: one HTML file, filled from a Mustache template, with maps and charts.
 *
 * <p>Pictures, grids of numbers and scores enter ({@link org.aether.cli.report.DemoReport.Content}); files and images leave.
 * It uses {@code core}, and {@code options} to write files.
 */
package org.aether.cli.report;
