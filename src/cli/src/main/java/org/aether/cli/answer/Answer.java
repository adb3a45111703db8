package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The answer of a command.
 *
 * @param json for programs; printed with {@code --json}
 * @param text for people; printed otherwise; may have several lines
 */
public record Answer(ObjectNode json, String text) {}
