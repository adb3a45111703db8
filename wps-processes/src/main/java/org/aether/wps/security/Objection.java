package org.aether.wps.security;

/** The reason why a request may not change the store. */
enum Objection {
    NO_REQUEST("is run only for a request to this server; send one by POST."),
    UNREADABLE_REQUEST(
            "cannot be run, because this server does not show where its requests come from; use the command line,"
                    + " and report the version of the server."),
    NOT_POSTED(
            "is not run by a link or a form; send the request by POST, as an XML or JSON document, without parameters in"
                    + " the address."),
    OTHER_SITE("is not run for a page of another site; call it from a page of this server or from a program, or ask the"
            + " administrator to allow the page's site in the setting aether.origins.");

    private final String predicate;

    Objection(String predicate) {
        this.predicate = predicate;
    }

    /** The rest of a sentence whose subject is the process, with a remedy. */
    String predicate() {
        return predicate;
    }
}
