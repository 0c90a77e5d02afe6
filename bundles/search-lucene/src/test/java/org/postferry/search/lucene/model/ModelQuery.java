package org.postferry.search.lucene.model;

import java.util.function.Predicate;

/** A query as it is typed, and what it means. */
public record ModelQuery(String text, Predicate<ModelEmail> matches) {}
