/**
 * The command {@code aether}: the program and its subcommands.
 *
 * <p>Arguments enter; an answer for people or for programs ({@code --json}) leaves on standard output, progress and errors
 * on standard error. A command reads its options, calls {@code core}, and renders the typed result. Errors are rendered in
 * two places: {@link org.aether.cli.WrongUsage} (exit code 2) and {@link org.aether.cli.Failures} (exit code 1).
 *
 * <p>It may use all packages below it. These use each other only in the order {@code terminal}, {@code options}, {@code
 * answer}, {@code report}, {@code demo}: each may use those before it.
 */
package org.aether.cli;
