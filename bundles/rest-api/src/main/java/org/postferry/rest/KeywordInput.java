package org.postferry.rest;

import org.postferry.model.Keyword;

/** Says why a keyword is none. */
final class KeywordInput {
    private KeywordInput() {}

    static String refusal(String name) {
        return "'" + Problem.toldBack(name) + "' is no keyword, which has 1 to " + Keyword.MAX_LENGTH
                + " printable ASCII characters, and no blank and none of ( ) { ] % * \" \\ among them";
    }
}
