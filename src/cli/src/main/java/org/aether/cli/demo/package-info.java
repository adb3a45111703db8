/**
 * The demo: the whole work on a simulated city, and the page about it.
 *
 * <p>A directory and a seed enter; a {@link org.aether.cli.demo.DemoOutcome} and the files of the demo leave. It uses
 * {@code core}, the sample city, and the packages {@code answer}, {@code report}, {@code options} and {@code terminal}.
 */
package org.aether.cli.demo;
