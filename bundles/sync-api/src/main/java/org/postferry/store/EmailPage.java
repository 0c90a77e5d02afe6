package org.postferry.store;

import java.util.List;
import java.util.Optional;
import org.postferry.model.Email;

/** @param next where the following page begins; empty at the end. An unreadable cursor is an {@link IllegalArgumentException} of the query */
public record EmailPage(List<Email> items, Optional<String> next) {
    public EmailPage {
        items = List.copyOf(items);
    }
}
