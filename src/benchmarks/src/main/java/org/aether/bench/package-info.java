/**
 * The benchmarks: each stage side by side with a Python script, and the JMH benchmarks of {@link org.aether.bench.kernel}.
 *
 * <p>Enters: {@link org.aether.bench.BenchmarkSettings}. Leaves: {@link org.aether.bench.Comparison}s, as a table and as
 * JSON. May use the core, the sample city, and the server, whose path of maps it measures; only the command line uses it.
 */
package org.aether.bench;
