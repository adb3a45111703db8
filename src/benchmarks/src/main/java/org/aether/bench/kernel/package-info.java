/** Single pieces of work that are worth a measurement of their own, under JMH. */
package org.aether.bench.kernel;
