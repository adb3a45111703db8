package org.aether.server.wps;

import net.opengis.ows.v_1_1_0.CodeType;
import net.opengis.ows.v_1_1_0.ExceptionReport;
import net.opengis.ows.v_1_1_0.ExceptionType;
import net.opengis.ows.v_1_1_0.LanguageStringType;
import org.aether.server.Failure;

/** The small parts of which OWS documents are made. */
final class Words {

    private Words() {}

    static CodeType code(String value) {
        return new CodeType().withValue(clean(value));
    }

    static LanguageStringType text(String value) {
        return new LanguageStringType().withValue(clean(value));
    }

    static ExceptionReport report(Failure failure) {
        return new ExceptionReport()
                .withVersion("1.1.0")
                .withLang("en")
                .withException(new ExceptionType()
                        .withExceptionCode(failure.code())
                        .withLocator(failure.locator() == null ? null : clean(failure.locator()))
                        .withExceptionText(clean(failure.sentence())));
    }

    /** XML cannot hold control characters, not even escaped. */
    static String clean(String text) {
        return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
    }
}
