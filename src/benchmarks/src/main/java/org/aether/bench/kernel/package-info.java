/** JMH benchmarks of single operations. */
package org.aether.bench.kernel;
