/**
 * The execution of processes, independent of the protocols: inputs, outputs and jobs.
 *
 * <p>A {@link org.aether.server.process.InputValue.ProcessCall} enters; {@link org.aether.server.process.EncodedOutput}s leave.
 *
 * <p>It may use the core, {@code layer} and {@code failure}.
 */
package org.aether.server.process;
