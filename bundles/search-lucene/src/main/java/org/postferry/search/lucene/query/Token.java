package org.postferry.search.lucene.query;

/** A piece of a query and where it begins. */
sealed interface Token {
    int at();

    /** @param text without its quotes; @param prefix whether a star followed it */
    record Quoted(String text, boolean prefix, int at) implements Token {}

    /** Characters without space, quotes at their begin or parentheses; may be {@code OR}. */
    record Word(String text, int at) implements Token {}

    /** A name and a colon that something follows at once: {@code subject:}. */
    record Operator(String name, int at) implements Token {}

    /** A minus sign that something follows at once. */
    record Minus(int at) implements Token {}

    record Open(int at) implements Token {}

    record Close(int at) implements Token {}
}
