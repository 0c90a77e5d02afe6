package org.postferry.shell;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.postferry.model.Keyword;
import org.postferry.store.Wish;
import org.postferry.sync.Refused;

/** {@code postferry:mark}: sets and clears keywords. */
@Service
@Command(
        scope = "postferry",
        name = "mark",
        description = "Sets and clears keywords of emails, such as '$seen' and '$flagged' (in quotes)")
public final class Mark extends ChangeCommand {
    @Argument(name = "emails", description = "ids of emails of one account", required = true, multiValued = true)
    List<String> emails = List.of();

    @Option(name = "--set", multiValued = true, description = "a keyword to set")
    List<String> set = List.of();

    @Option(name = "--clear", multiValued = true, description = "a keyword to clear")
    List<String> clear = List.of();

    @Override
    Change wanted() {
        if (set.isEmpty() && clear.isEmpty()) {
            throw new Refused(Refused.Reason.INVALID, "Say what to --set or to --clear.");
        }
        ChosenEmails chosen = ChosenEmails.of(emails);
        return new Change(
                chosen.account(), List.of(new Wish.SetKeywords(chosen.ids(), keywords(set), keywords(clear))));
    }

    private static Set<Keyword> keywords(List<String> names) {
        return names.stream().map(name -> Typed.read(name, Keyword::new)).collect(Collectors.toSet());
    }
}
