package org.aether.server.wps;

import net.opengis.ows.v_1_1_0.CodeType;
import net.opengis.ows.v_1_1_0.ExceptionReport;
import net.opengis.ows.v_1_1_0.ExceptionType;
import net.opengis.ows.v_1_1_0.LanguageStringType;
import org.aether.server.failure.Failure;
import org.aether.server.http.XmlText;

/** Elements that are common to OWS documents. */
final class OwsElements {

    private OwsElements() {}

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

    /** See {@link XmlText#clean}. */
    static String clean(String text) {
        return XmlText.clean(text);
    }
}
