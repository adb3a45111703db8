/**
 * Answers: results of {@code core} as text for people and as JSON for programs.
 *
 * <p>Typed results enter; an {@link org.aether.cli.answer.Answer} leaves. It uses {@code core} and the package {@code
 * terminal}.
 */
package org.aether.cli.answer;
