package org.postferry.shell;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.jspecify.annotations.Nullable;
import org.postferry.model.Keyword;
import org.postferry.store.Wish;
import org.postferry.sync.Outbox;

/** {@code postferry:mark}: sets and clears keywords. */
@Service
@Command(
        scope = "postferry",
        name = "mark",
        description = "Sets and clears keywords of emails, such as $seen and $flagged")
public final class Mark implements Action {
    @Argument(name = "emails", description = "ids of emails of one account", required = true, multiValued = true)
    List<String> emails = List.of();

    @Option(name = "--set", multiValued = true, description = "a keyword to set")
    List<String> set = List.of();

    @Option(name = "--clear", multiValued = true, description = "a keyword to clear")
    List<String> clear = List.of();

    @Reference(optional = true)
    @Nullable
    Outbox outbox;

    @Reference
    Session session;

    @Override
    public @Nullable Object execute() {
        if (set.isEmpty() && clear.isEmpty()) {
            throw new IllegalArgumentException("Say what to --set or to --clear.");
        }
        ChosenEmails chosen = ChosenEmails.of(emails);
        Wish wish = new Wish.SetKeywords(chosen.ids(), keywords(set), keywords(clear));
        Needed.engine(outbox)
                .submit(chosen.account(), List.of(wish), false, Optional.empty())
                .forEach(id -> session.getConsole().println("Change " + id + " is accepted."));
        return null;
    }

    private static Set<Keyword> keywords(List<String> names) {
        return names.stream().map(Keyword::new).collect(Collectors.toSet());
    }
}
