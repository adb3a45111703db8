package org.aether.cli.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a command has to say at the end, in both languages.
 *
 * @param json for programs: the one object printed with {@code --json}
 * @param text for people: printed otherwise; may have several lines
 */
public record Answer(ObjectNode json, String text) {}
