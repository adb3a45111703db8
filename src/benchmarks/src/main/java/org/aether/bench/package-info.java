/** Benchmarks: every stage of the work side by side with Python, and the kernels under JMH. */
package org.aether.bench;
