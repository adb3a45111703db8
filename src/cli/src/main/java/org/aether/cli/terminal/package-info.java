/**
 * The terminal and the process: progress on standard error, signals, and the logs of libraries.
 *
 * <p>It uses only the root package of {@code core}.
 */
package org.aether.cli.terminal;
