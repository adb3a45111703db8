/**
 * {@code aether COMMAND}: the main job from a terminal. A command reads its arguments, checks them, hands the work to
 * {@code core}, and says what came out; the method itself is not here.
 *
 * <p>{@link org.aether.cli.Aether} starts it all; {@link org.aether.cli.AetherCommand} is what every command shares.
 */
package org.aether.cli;
